//! Several futures at once.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

/// Waits for all of some futures at once; gives their results in order.
pub(super) async fn join<F: Future>(futures: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut waiting: Vec<_> = futures
        .map(|future| (Some(Box::pin(future)), None))
        .collect();
    poll_fn(|context| {
        for (place, done) in &mut waiting {
            if let Some(future) = place
                && let Poll::Ready(result) = Pin::new(future).poll(context)
            {
                *done = Some(result);
                *place = None;
            }
        }
        match waiting.iter().any(|(place, _)| place.is_some()) {
            true => Poll::Pending,
            false => Poll::Ready(()),
        }
    })
    .await;
    waiting.into_iter().filter_map(|(_, done)| done).collect()
}
