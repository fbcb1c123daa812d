//! Tests on recorded answers, run natively and in wasm by the same functions.

pub mod captures;
pub mod corpus;
pub mod decode;
pub mod expect;
pub mod naive;

/// Makes a test of each function with the given attribute.
#[macro_export]
macro_rules! answer_tests {
    ($attribute:meta) => {
        #[$attribute]
        fn every_corpus_entry_decodes_as_expected_however_it_is_cut() {
            answers::corpus::decode_as_expected();
        }

        #[$attribute]
        fn a_reader_that_knows_no_quirks_gets_the_same_from_the_chunks() {
            answers::corpus::merge_naively();
        }

        #[$attribute]
        fn every_capture_decodes_into_what_its_server_said() {
            answers::captures::decode_as_recorded();
        }
    };
}
