//! Tools that never end: what takes too long, and what is dropped.

use chatwire::model::Tool;
use chatwire::{RunnableTool, ToolEvent, ToolResult};
use std::cell::Cell;
use std::future::{pending, poll_fn};
use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;

use super::scripted;
use super::tools::{TEA, ask, parameters, price};

/// Never ends; says when it is dropped.
struct Waits(Rc<Cell<u32>>, Option<Duration>);

struct Dropped(Rc<Cell<u32>>);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.set(self.0.get() + 1);
    }
}

impl RunnableTool for Waits {
    fn name(&self) -> &str {
        "price"
    }

    fn call<'a>(&'a self, _arguments: &'a str) -> ToolResult<'a> {
        let dropped = Dropped(self.0.clone());
        Box::pin(async move {
            let _dropped = dropped;
            pending().await
        })
    }

    fn timeout(&self) -> Option<Duration> {
        self.1
    }
}

pub async fn timeouts() {
    let request = || ask(TEA).tools([Tool::function("price", "", parameters())]);
    let dropped = Rc::new(Cell::new(0));
    let slow = Waits(dropped.clone(), None);
    let ten = Duration::from_millis(10);
    let run = scripted()
        .run_tools(request(), &[&slow])
        .tool_timeout(ten)
        .await
        .unwrap();
    assert_eq!(
        run.outcome.text(),
        "The tools answered: Error: it took longer than 10 ms"
    );
    assert_eq!(dropped.get(), 1);
    // A tool's own time counts more than that of the run.
    let own = Waits(dropped.clone(), Some(Duration::from_micros(4_500)));
    let run = scripted()
        .run_tools(request(), &[&own])
        .tool_timeout(Duration::MAX)
        .await;
    let text = run.unwrap().outcome.text();
    assert_eq!(text, "The tools answered: Error: it took longer than 5 ms");
    assert_eq!(dropped.get(), 2);
    let quick = price();
    let run = scripted()
        .run_tools(ask(TEA), &[&quick])
        .tool_timeout(Duration::MAX)
        .await;
    assert_eq!(run.unwrap().outcome.text(), "The tools answered: tea: 3");
}

pub async fn dropped() {
    let dropped = Rc::new(Cell::new(0));
    let called = Cell::new(false);
    let (client, slow) = (scripted(), Waits(dropped.clone(), None));
    let tools: [&dyn RunnableTool; 1] = [&slow];
    let request = ask(TEA).tools([Tool::function("price", "", parameters())]);
    let run = client.run_tools(request, &tools).on_event(|event| {
        called.set(called.get() || matches!(event, ToolEvent::Call(_)));
    });
    let mut run = run.into_future();
    poll_fn(|context| {
        assert!(run.as_mut().poll(context).is_pending());
        if called.get() {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
    assert_eq!(dropped.get(), 0);
    drop(run);
    assert_eq!(dropped.get(), 1);
}
