// StepDetail: the additional data of one kind of step. Each kind is a small struct in its own header in details/; a new one needs no other
// change.
#pragma once

#include "core/base/json.h"

#include <string_view>

namespace teardown {

class StepDetail {
public:
    virtual ~StepDetail() = default;
    /// kKind of the struct: "spatial", "crop", ...
    virtual std::string_view kind() const = 0;
    /// An object with the struct's members.
    virtual Json toJson() const = 0;
};

/// Base of a detail: `struct Crop : DetailOf<Crop> { static constexpr std::string_view kKind = "crop"; ... }`.
template <class Detail>
class DetailOf : public StepDetail {
public:
    std::string_view kind() const final { return Detail::kKind; }
};

/// The detail as a Detail, nullptr if it is of another kind. Compared by the kind's name: program and modules each have their own type
/// information.
template <class Detail>
const Detail* as(const StepDetail* detail) {
    return detail && detail->kind() == Detail::kKind ? static_cast<const Detail*>(detail) : nullptr;
}

}  // namespace teardown
