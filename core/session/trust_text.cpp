#include "core/session/trust_text.h"

#include "core/base/text.h"

#include <fmt/format.h>

namespace teardown {

namespace {

std::string of(const std::string& checkpoint) { return checkpoint.empty() ? "the checkpoint" : escapeForDisplay(checkpoint, 400); }

std::string notFiniteText(const Trust& trust, const std::string& checkpoint) {
    std::string text = "The output is not finite (NaN or infinity), so these scores are no answer.";
    if (const std::string origin = originText(trust); !origin.empty()) text += " " + origin;
    if (!trust.notFiniteWeight.empty())
        text += fmt::format(" {} has weights that are not finite, first {}.", of(checkpoint), escapeForDisplay(trust.notFiniteWeight));
    return text;
}

}  // namespace

std::string originText(const Trust& trust) {
    if (trust.finite) return {};
    if (!trust.inputFinite && trust.firstNotFiniteType.empty()) return "The input tensor itself holds such values.";
    if (!trust.inputFinite)
        return fmt::format("Such values first appear in the test pipeline, at {} ({}).", escapeForDisplay(trust.firstNotFinite), trust.firstNotFiniteType);
    if (trust.firstNotFinite.empty() && trust.firstNotFiniteType.empty()) return {};
    return fmt::format("Such values first appear at {} ({}).", trust.firstNotFinite.empty() ? "the network itself" : escapeForDisplay(trust.firstNotFinite),
                       trust.firstNotFiniteType);
}

std::string doubtText(const Trust& trust, const std::string& checkpoint) {
    const int open = trust.entries - trust.loaded;
    switch (trust.doubt()) {
        case Doubt::None:
            return {};
        case Doubt::NotFinite:
            return notFiniteText(trust, checkpoint);
        case Doubt::NoCheckpoint:
            return "No checkpoint: the weights are random, and so are these scores.";
        case Doubt::NothingLoaded:
            return fmt::format("Nothing was loaded from {} (0 of {} tensors): the weights are random, and so are these scores.", of(checkpoint), trust.entries);
        case Doubt::HeadNotLoaded:
            return fmt::format(
                "The head was not loaded from {} ({} of {} tensors loaded), so these scores are random. That is normal before fine-tuning; for "
                "inference use a checkpoint and a config whose heads fit.",
                of(checkpoint), trust.loaded, trust.entries);
        case Doubt::PartlyLoaded:
            if (!trust.answers())
                return fmt::format("Only {} of {} tensors were loaded from {}: the other {} keep their random values, and these scores are random, too.", trust.loaded,
                                   trust.entries, of(checkpoint), open);
            return fmt::format("{} of {} tensors were loaded from {}; the other {} random values, and the scores depend on {}.", trust.loaded, trust.entries,
                               of(checkpoint), open == 1 ? "one keeps its" : fmt::format("{} keep their", open), open == 1 ? "it" : "them");
        case Doubt::DamagedPicture:
            return "The picture is damaged: a part of it could not be read, and the scores are about the rest.";
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
