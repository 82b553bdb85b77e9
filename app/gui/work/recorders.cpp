#include "app/gui/random_input.h"
#include "app/gui/work/journey_input.h"
#include "core/session/build_journey.h"
#include "core/session/forward_journey.h"
#include "core/session/reparam_journey.h"

namespace teardown {

JourneyRecorder buildRecorder() {
    JourneyRecorder recorder;
    recorder.run = [](SessionApi& session, const JourneyInput& from, const TaskContext& task) {
        return record(session, buildRequest(from.opened), task);
    };
    recorder.instead = [](const JourneyInput& from, const Error& error) -> std::optional<JourneyInput> {
        // A checkpoint of another network is no reason to show none: the doctor compares it with this one.
        if (!from.opened.checkpoint || error.code != "checkpoint-no-match") return std::nullopt;
        JourneyInput without = from;
        without.opened.checkpoint = nullptr;
        without.opened.initWeights = true;
        return without;
    };
    return recorder;
}

JourneyRecorder forwardRecorder() {
    return {[](SessionApi& session, const JourneyInput& from, const TaskContext& task) -> Result<Recorded> {
        ForwardRequest request;
        request.byteBudget = from.byteBudget;
        request.input = from.input;
        if (!isGiven(from.input)) {
            // A network of whose input nothing is known has no random run either.
            if (from.built->inputShape.size() != 3) return cancelledError();
            request.input = randomInput(from.built->inputShape);
        }
        return record(session, request, task);
    }};
}

JourneyRecorder reparamRecorder() {
    return {[](SessionApi& session, const JourneyInput& from, const TaskContext& task) {
        ReparamRequest request;
        request.input = from.input;
        return record(session, request, task);
    }};
}

}  // namespace teardown
