//! The allocator of the npm package's module: seven kilobytes smaller than the one that comes with Rust, and made to be faster.

// An allocator is unsafe by its nature; all but one decision is that of another one.
#![allow(unsafe_code, clippy::undocumented_unsafe_blocks)]

use std::alloc::{GlobalAlloc, Layout};

use talc::wasm::{WasmDynamicTalc, new_wasm_dynamic_allocator};

#[global_allocator]
static ALLOCATOR: Allocator = Allocator(new_wasm_dynamic_allocator());

/// Lets a large block grow where it stands: moved each time it doubles, a text of 64 MiB would leave as much behind, which no module ever
/// gives back.
struct Allocator(WasmDynamicTalc);

unsafe impl GlobalAlloc for Allocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        unsafe { self.0.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        unsafe { self.0.dealloc(place, layout) }
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        let more = size.saturating_sub(layout.size());
        if layout.size() >= LARGE
            && more > 0
            && let Ok(room) = Layout::from_size_align(more.max(LARGE), layout.align())
        {
            // Makes the memory larger, behind the block where that is the last one: there it then finds room.
            let taken = unsafe { self.0.alloc(room) };
            if !taken.is_null() {
                unsafe { self.0.dealloc(taken, room) };
            }
        }
        unsafe { self.0.realloc(place, layout, size) }
    }
}

const LARGE: usize = 1 << 18;
