// Tables of the characters beyond ASCII, in ascending order; used by unicode.h.
#pragma once

#include <cstdint>

namespace teardown::config {

struct CodeRange {
    std::uint32_t first, last;
};

/// Every `stride`th character from first to last has its other case at offset `delta`.
struct CaseRun {
    std::uint32_t first, last;
    std::uint32_t stride;
    std::int32_t delta;
};

extern const CodeRange kIdentifierStarts[653];
extern const CodeRange kIdentifierParts[361];
extern const CaseRun kLower[180];
extern const CaseRun kUpper[193];
extern const CodeRange kIrregularCase[143];
extern const std::uint32_t kZeros[65];

}  // namespace teardown::config
