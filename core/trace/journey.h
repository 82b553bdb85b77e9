// Journey: the name of a job of the engine. Each has a row in kJourneys (core/session/journeys.h).
#pragma once

#include <string_view>

namespace teardown {

/// A value type: equal if the names are equal. The text lives as long as the program or one of its modules.
struct Journey {
    std::string_view name;  ///< "forward": as used in requests, traces and files; empty: none

    bool operator==(const Journey&) const = default;
    bool operator<(const Journey& other) const { return name < other.name; }

    static const Journey Register;
    static const Journey Build;
    static const Journey Forward;
    static const Journey Reparameterise;
    static const Journey BuildTest;
    static const Journey BuildTrain;
    static const Journey TestBatch;
};

inline constexpr Journey Journey::Register{"register"};
inline constexpr Journey Journey::Build{"build"};
inline constexpr Journey Journey::Forward{"forward"};
inline constexpr Journey Journey::Reparameterise{"reparameterise"};
inline constexpr Journey Journey::BuildTest{"build-test"};
inline constexpr Journey Journey::BuildTrain{"build-train"};
inline constexpr Journey Journey::TestBatch{"test-batch"};

}  // namespace teardown
