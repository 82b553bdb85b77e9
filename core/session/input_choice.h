// InputChoice: the input of a journey.
#pragma once

#include "core/imaging/opened_picture.h"
#include "core/tensor/tensor_view.h"
#include "core/trace/trace.h"

#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace teardown {

/// What happened to a picture before the test pipeline: one step of the trace.
struct PictureStage {
    std::string type;  ///< "Drawing"
    Message title;
    std::string formula;
    Message numbers;  ///< the formula with this picture's numbers
    Message why;
    std::vector<Fact> facts;
    TensorView picture;  ///< uint8 [H, W, 3], RGB
};

/// A picture in memory. The test pipeline uses it as if LoadImageFromFile had read it.
struct PictureInput {
    std::string name;                  ///< "drawing": its name in messages
    TensorView picture;                ///< uint8 [H, W, 3], RGB
    std::vector<PictureStage> stages;  ///< how it was made, first to last
};

/// A picture's file, for the test pipeline. It is decoded once for all journeys that use the same object.
struct PictureFile {
    explicit PictureFile(std::string file) : path(std::move(file)), opened(std::make_shared<const OpenedPicture>(path)) {}
    explicit PictureFile(OpenedPicturePtr picture) : path(picture->path()), opened(std::move(picture)) {}

    std::string path;
    OpenedPicturePtr opened;  ///< never null
};

/// Nothing, a ready tensor N x C x H x W, or a picture for the test pipeline: in memory or in a file.
struct InputChoice : std::variant<std::monostate, TensorView, PictureInput, PictureFile> {
    using variant::variant;
};

inline bool isGiven(const InputChoice& input) { return input.index() != 0; }

/// Nothing if the path is empty.
inline InputChoice pictureFile(std::string path) { return path.empty() ? InputChoice() : InputChoice(PictureFile{std::move(path)}); }

}  // namespace teardown
