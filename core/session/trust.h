// Trust: whether scores may be shown as an answer - are the weights loaded, was the picture read completely, are all values finite?
#pragma once

#include <string>

namespace teardown {

enum class PictureState { None /* a tensor was given */, Whole, Damaged };

/// Why scores are not an answer, or only a doubtful one. The worst reason applies.
enum class Doubt {
    None,
    NotFinite,      ///< the output holds NaN or infinity
    NoCheckpoint,   ///< initial values: the answer is random
    NothingLoaded,  ///< no entry of the checkpoint fits
    HeadNotLoaded,  ///< the classifying layers keep their random values
    PartlyLoaded,   ///< some entries keep their random values
    DamagedPicture,
};

struct Trust {
    bool checkpoint = false;         ///< false: no checkpoint was given
    int loaded = 0;                  ///< entries of the model's state_dict with the file's values (LoadReport::loaded())
    int entries = 0;                 ///< of the model's state_dict: the one denominator
    double weights = 0;              ///< loaded / entries, 0..1; 0 without a checkpoint
    bool head = false;               ///< every entry of the head was loaded (true for a network without a head, if there is a checkpoint)
    bool finite = true;              ///< all logits and scores are finite
    bool inputFinite = true;         ///< all values of the network's input are finite; if not, the members below are about the input
    std::string firstNotFinite;      ///< named_modules() path of the first step whose output is not finite, for an op its module's; for an
                                     ///< input that is not finite the transform's path in the config, or "input" for a ready tensor
    std::string firstNotFiniteType;  ///< "Conv2d", "add", "Normalize"; "" for a ready tensor
    int firstNotFiniteStep = -1;     ///< that step's index in the trace; -1: none, or not recorded
    std::string notFiniteWeight;     ///< the first parameter or buffer that is not finite, in model order; "" for none
    PictureState picture = PictureState::None;

    Doubt doubt() const {
        if (!finite) return Doubt::NotFinite;
        if (!checkpoint) return Doubt::NoCheckpoint;
        if (loaded == 0 && entries > 0) return Doubt::NothingLoaded;
        if (!head) return Doubt::HeadNotLoaded;
        if (loaded < entries) return Doubt::PartlyLoaded;
        return picture == PictureState::Damaged ? Doubt::DamagedPicture : Doubt::None;
    }
    /// Whether the scores are shown as an answer. With a damaged picture or a few missing entries they are, with the doubt beside them; a
    /// head on a backbone of random values means nothing.
    bool answers() const {
        constexpr double kFew = 0.1;
        const Doubt why = doubt();
        return why == Doubt::None || (why == Doubt::PartlyLoaded && weights >= 1 - kFew) || why == Doubt::DamagedPicture;
    }
};

}  // namespace teardown
