// What the engine can be asked for. Each has a header of its own with its request and its outcome: build_journey.h, forward_journey.h ...
#pragma once


namespace teardown {

enum class JourneyId { Build, Forward, Reparameterise, Profile, Explain, Classify };

}  // namespace teardown
