//! How fast the core decodes, outside any browser: fixtures × cuts × what is taken out.
#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod fixtures;
mod sinks;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use fixtures::Fixture;

const FIXTURES: [&str; 5] = ["text", "gateway", "tools", "reasoning", "logprobs"];
const READS: [&str; 3] = ["whole", "16k", "event"];
const SINKS: [&str; 3] = ["nothing", "text", "chunks"];

fn decode(criterion: &mut Criterion) {
    for name in FIXTURES {
        let fixture = Fixture::load(name);
        let mut group = criterion.benchmark_group(name);
        group.throughput(Throughput::Elements(fixture.chunks() as u64));
        for read in READS {
            let pushes = fixture.cut(read);
            for sink in SINKS {
                group.bench_function(BenchmarkId::new(sink, read), |bencher| {
                    bencher.iter(|| sinks::decode(&pushes, sink));
                });
            }
        }
        group.finish();
    }
}

criterion_group! {
    name = benches;
    // Ratios are wanted, not the last percent: 45 cells at the defaults would take ten minutes.
    config = Criterion::default()
        .sample_size(20)
        .warm_up_time(std::time::Duration::from_millis(500))
        .measurement_time(std::time::Duration::from_secs(2));
    targets = decode
}
criterion_main!(benches);
