// Address: the one way in which a step, a tensor of it or an element is named, typed, copied and printed: "#12", "backbone.stage_1.0",
// "backbone.stage_1.0.out[0,3,14,5]", "#15.in[0,2]".
//
//   address = step [ "." tensor ] [ "[" index { "," index } "]" ]
//   step    = "#" number | path [ "@" call ]
//
// Steps are numbered from 1, as the window counts them. A path is that of a layer; "@1" is its second call. A tensor is `out` (the first
// output), `in` (the first input) or the name that expressions use (step_names.h): weight, input_1. A negative index counts from the end,
// as in Python; out[0,3] is the channel 3 of the first picture.
#pragma once

#include "core/base/result.h"
#include "core/trace/trace.h"

#include <string>
#include <string_view>
#include <vector>

namespace teardown {

struct Address {
    int step = -1;       ///< Step::index in the trace that the address belongs to
    std::string tensor;  ///< "out", "in", "weight"; empty: the step itself
    std::vector<std::int64_t>
        index;  ///< of an element or, with fewer numbers than axes, of the part that begins with them; none below 0; empty: all of it
    bool operator==(const Address&) const = default;
};

/// Reads an address of a step that the trace has. Error codes: "address-syntax", "address-step" (no such step or layer), "address-tensor",
/// "address-index" (more numbers than axes, or outside of one).
Result<Address> parseAddress(std::string_view text, const Trace& trace);

/// As parseAddress() reads it. A step is named by its path if the path leads to it, else by its number.
std::string addressText(const Address& address, const Trace& trace);

/// The tensor of the step; null if the address names none.
const RecordedTensor* tensorAt(const Address& address, const Trace& trace);

/// What `tensor` of an address is for one of the step's tensors.
std::string addressName(const Step& step, const RecordedTensor& tensor);
/// A step, as the start of an address.
std::string stepAddress(const Trace& trace, int step);
/// One of the step's tensors, to be followed by an index.
std::string tensorAddress(const Trace& trace, int step, const RecordedTensor& tensor);

/// Addresses that begin like the text, for completion: layers, and behind a layer's dot its tensors; at most `most`, in the trace's order.
std::vector<std::string> addressesLike(std::string_view text, const Trace& trace, std::size_t most = 200);

}  // namespace teardown
