#include "core/session/trust_text.h"

#include "core/base/text.h"

namespace teardown {

namespace {

Message of(const std::string& checkpoint) {
    return checkpoint.empty() ? message("doubt.the-checkpoint", "the checkpoint") : asIs(escapeForDisplay(checkpoint, 400));
}

/// "backbone.stem.conv (Conv2d)", or the known part of it.
std::string stepText(const Trust& trust) {
    if (trust.firstNotFinite.empty() || trust.firstNotFiniteType.empty()) return trust.firstNotFinite + trust.firstNotFiniteType;
    return trust.firstNotFinite + " (" + trust.firstNotFiniteType + ")";
}

/// The window's words for the source of values that are not finite.
Message placeOfNotFinite(const Trust& trust) {
    const std::string place = stepText(trust);
    Message first;
    if (!trust.inputFinite && trust.firstNotFiniteType.empty())
        first = message("doubt.input-holds-nan", "The input itself holds NaN or infinity.");
    else if (!trust.inputFinite)
        first = message("doubt.nan-in-pipeline", "NaN or infinity first appears in the test pipeline, at {place}.", {{"place", place}});
    else if (!place.empty())
        first = message("doubt.nan-at", "NaN or infinity first appears at {place}.", {{"place", place}});
    else if (trust.firstNotFiniteStep >= 0)
        first = message("doubt.nan-at-step", "NaN or infinity first appears at step {step}.", {{"step", trust.firstNotFiniteStep + 1}});
    return sentences({first, trust.notFiniteWeight.empty() ? Message()
                                                           : message("doubt.weights-hold-nan", "The weights already contain it: {weight}.",
                                                                     {{"weight", trust.notFiniteWeight}})});
}

Message countsText(const Trust& trust) {
    return message("doubt.counts", "{loaded} of {entries} tensors are loaded.", {{"loaded", trust.loaded}, {"entries", trust.entries}});
}

Message partlyLoaded(const Trust& trust, const std::string& checkpoint) {
    const int open = trust.entries - trust.loaded;
    if (!trust.answers())
        return message("doubt.partly-loaded-random",
                       "Only {loaded} of {entries} tensors were loaded from {checkpoint}: the other {open} keep their random values, and "
                       "these scores are random, too.",
                       {{"loaded", trust.loaded}, {"entries", trust.entries}, {"checkpoint", of(checkpoint)}, {"open", open}});
    return message(
        "doubt.partly-loaded", open,
        "{loaded} of {entries} tensors were loaded from {checkpoint}; the other one keeps its random values, and the scores depend on it.",
        "{loaded} of {entries} tensors were loaded from {checkpoint}; the other {open} keep their random values, and the scores depend on "
        "them.",
        {{"loaded", trust.loaded}, {"entries", trust.entries}, {"checkpoint", of(checkpoint)}, {"open", open}});
}

}  // namespace

Message originText(const Trust& trust) {
    if (trust.finite) return {};
    if (!trust.inputFinite && trust.firstNotFiniteType.empty())
        return message("doubt.origin-input", "The input tensor itself holds such values.");
    if (!trust.inputFinite)
        return message("doubt.origin-pipeline", "Such values first appear in the test pipeline, at {path} ({type}).",
                       {{"path", escapeForDisplay(trust.firstNotFinite)}, {"type", trust.firstNotFiniteType}});
    if (trust.firstNotFinite.empty() && trust.firstNotFiniteType.empty()) return {};
    return message("doubt.origin", "Such values first appear at {path} ({type}).",
                   {{"path", trust.firstNotFinite.empty() ? message("doubt.the-network-itself", "the network itself")
                                                          : asIs(escapeForDisplay(trust.firstNotFinite))},
                    {"type", trust.firstNotFiniteType}});
}

DoubtWords doubtWords(const Trust& trust, const std::string& checkpoint) {
    switch (trust.doubt()) {
        case Doubt::None:
            break;
        case Doubt::NotFinite:
            return {
                sentences({message("doubt.not-finite", "The output is not finite (NaN or infinity), so these scores are not an answer."),
                           originText(trust),
                           trust.notFiniteWeight.empty()
                               ? Message()
                               : message("doubt.weights-not-finite", "{checkpoint} has weights that are not finite, first {weight}.",
                                         {{"checkpoint", of(checkpoint)}, {"weight", escapeForDisplay(trust.notFiniteWeight)}})}),
                message("doubt.not-finite-title", "The output is not finite"), placeOfNotFinite(trust),
                message("doubt.not-finite-brief", "output is not finite")};
        case Doubt::NoCheckpoint:
            return {message("doubt.no-checkpoint", "No checkpoint: the weights are random, and so are these scores."),
                    message("doubt.no-checkpoint-title", "No checkpoint: the weights are random"),
                    message("doubt.no-checkpoint-more", "Open a checkpoint of this network to get an answer."),
                    message("doubt.no-checkpoint-brief", "weights are random")};
        case Doubt::NothingLoaded:
            return {
                message("doubt.nothing-loaded",
                        "Nothing was loaded from {checkpoint} (0 of {entries} tensors): the weights are random, and so are these scores.",
                        {{"checkpoint", of(checkpoint)}, {"entries", trust.entries}}),
                message("doubt.nothing-loaded-title", "Nothing loaded: these scores are random"), countsText(trust),
                message("doubt.nothing-loaded-brief", "nothing loaded")};
        case Doubt::HeadNotLoaded:
            return {message("doubt.head-not-loaded",
                            "The head was not loaded from {checkpoint} ({loaded} of {entries} tensors loaded), so these scores are random. "
                            "That is normal before "
                            "fine-tuning; for inference use a checkpoint and a config whose heads fit.",
                            {{"checkpoint", of(checkpoint)}, {"loaded", trust.loaded}, {"entries", trust.entries}}),
                    message("doubt.head-not-loaded-title", "Head not loaded: these scores are random"),
                    sentences({countsText(trust), message("doubt.head-not-loaded-more", "The classifying layers are not among them.")}),
                    message("doubt.head-not-loaded-brief", "head not loaded")};
        case Doubt::PartlyLoaded:
            return {
                partlyLoaded(trust, checkpoint),
                trust.answers()
                    ? message("doubt.partly-loaded-title", "{loaded} of {entries} tensors are loaded; the others keep their random values",
                              {{"loaded", trust.loaded}, {"entries", trust.entries}})
                    : message("doubt.partly-loaded-random-title", "Only {loaded} of {entries} tensors loaded: these scores are random",
                              {{"loaded", trust.loaded}, {"entries", trust.entries}}),
                {},
                message("doubt.partly-loaded-brief", "{loaded} of {entries} loaded",
                        {{"loaded", trust.loaded}, {"entries", trust.entries}})};
        case Doubt::DamagedPicture:
            return {message("doubt.damaged-picture",
                            "The picture is damaged: a part of it could not be read, and the scores are about the rest."),
                    message("doubt.damaged-picture-title", "The picture is damaged: a part of it could not be read"),
                    {},
                    message("doubt.damaged-picture-brief", "picture damaged")};
    }
    return {};
}

const char* pictureStateName(PictureState state) {
    switch (state) {
        case PictureState::Whole:
            return "whole";
        case PictureState::Damaged:
            return "damaged";
        case PictureState::None:
            break;
    }
    return "none";
}

}  // namespace teardown
