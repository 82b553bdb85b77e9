// JourneyView: which of the window's pages the trace of a journey has. Its row in kJourneys (core/session/journeys.h) says it.
#pragma once

namespace teardown {

/// How the window shows the trace of a journey.
struct JourneyView {
    bool graph = false;   ///< the page with the network's graph
    bool answer = false;  ///< the trace ends in scores: the page about them, and times worth showing
    bool fold = false;    ///< the page with a block's branches and its kernel
    bool strip = false;   ///< below the stage a picture of each main step; else their names
};

}  // namespace teardown
