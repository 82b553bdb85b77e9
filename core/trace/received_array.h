// Arrays that a debugger sends (resources/via), and the step of a trace that each fits best.
//
// A message: "TDARRAY1", length of the name (u32), layout (u8: 0 as torch has it, CHW; 1 as numpy has pictures, HWC), three bytes 0, length
// of the array (u64), all little endian; the name in UTF-8; the array as a .npy file. Nothing is believed before it has arrived: memory
// grows with the bytes, never with a length that is only announced.
#pragma once

#include "core/base/result.h"
#include "core/base/task_context.h"
#include "core/trace/trace.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace teardown {

struct ReceivedArray {
    std::string name;
    bool asPicture = false;  ///< of numpy: HWC or HWCN, which the notes' visualiser transposes
    TensorView view;
};

inline constexpr std::size_t kLongestArrayName = 256;
inline constexpr std::uint64_t kLargestArray = std::uint64_t{256} << 20;  ///< bytes of the .npy file

/// One connection's bytes, in pieces of any size.
class ArrayReader {
public:
    /// Takes the bytes up to the end of the message and returns how many; the rest is the next message's. Error codes: "array-magic",
    /// "array-length", and those of parseNpy(). After an error the connection is of no use.
    Result<std::size_t> feed(std::span<const std::byte> bytes);
    /// The message that is complete; then the reader is ready for the next one.
    std::optional<ReceivedArray> take();
    /// Whether a message has begun and is not complete.
    bool inside() const { return !m_bytes.empty(); }
    /// Bytes that it holds.
    std::size_t held() const { return m_bytes.size(); }

private:
    Result<void> readHeader();
    Result<void> finish();

    std::vector<std::byte> m_bytes;
    std::uint64_t m_whole = 0;  ///< bytes of the message; 0: its header is not complete
    std::uint64_t m_name = 0;
    bool m_asPicture = false;
    std::optional<ReceivedArray> m_array;
};

struct ArrayFit {
    int step = -1;
    std::string tensor;       ///< as an address names it: "out"
    double largest = 0;       ///< of the absolute differences; NaN against a number is infinite, NaN against NaN nothing
    double rootMean = 0;      ///< root of the mean squared difference
    bool transposed = false;  ///< the array fits as CHW
    bool operator==(const ArrayFit&) const = default;
};

/// The recorded tensor of the same shape - leading axes of size 1 do not count - with the least root mean squared difference, and of equal
/// ones the last that a step made, innermost first. None: no kept tensor has its shape, or cancelled.
std::optional<ArrayFit> bestFit(const ReceivedArray& array, const Trace& trace, const TaskContext& task = {});

/// What is drawn of an array: itself as channels, and of the tensor that it fits the same; all of one shape.
struct ArrayPictures {
    TensorView array;
    TensorRole role;
    TensorView recorded;    ///< not valid() without a fit
    TensorView difference;  ///< array - recorded; not valid() without a fit
};
/// Without a fit a picture of numpy is turned, as the notes' visualiser does. nullopt when cancelled.
std::optional<ArrayPictures> arrayPictures(const ReceivedArray& array, const ArrayFit* fit, const Trace* trace,
                                           const TaskContext& task = {});

}  // namespace teardown
