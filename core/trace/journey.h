// Journey: the name of something that the engine can be asked for. Each has a row in kJourneys (core/session/journeys.h).
#pragma once

#include <string_view>

namespace teardown {

/// A value: two are the same where their names are. The text lives as long as the program or one of its modules.
struct Journey {
    std::string_view name;  ///< "forward": as requests, traces and files say it; empty: none

    bool operator==(const Journey&) const = default;
    bool operator<(const Journey& other) const { return name < other.name; }

    static const Journey Build;
    static const Journey Forward;
    static const Journey Reparameterise;
};

inline constexpr Journey Journey::Build{"build"};
inline constexpr Journey Journey::Forward{"forward"};
inline constexpr Journey Journey::Reparameterise{"reparameterise"};

}  // namespace teardown
