// ViewRecord: the metadata of an exported picture - its files, layer, tensor and colouring - so that the same view can be opened again from
// the picture alone.
#pragma once

#include "core/render/heatmap.h"
#include "core/render/png_text.h"

#include <optional>
#include <string>

namespace teardown {

/// A file by its name (without folders: pictures travel) and the SHA-256 of its bytes.
struct RecordedFile {
    std::string name;
    std::string sha256;  ///< empty if it could not be read
};

enum class Normalisation { None, Tensor, Channel };

/// For a picture that shows which part of the input supports a class.
struct ExplainedView {
    std::string method;  ///< "gradcam", "occlusion"
    int classIndex = 0;
    std::string label;
    double score = 0;
    double opacity = 0;  ///< of the map over the picture
};

struct ViewRecord {
    std::string program;  ///< "Teardown 0.1.0"
    std::optional<RecordedFile> config;
    std::optional<RecordedFile> checkpoint;
    std::optional<RecordedFile> input;
    std::string journey = "forward";  ///< Journey::name
    std::string type;                 ///< of the step: "Conv2d", "add"
    std::string layer;                ///< named_modules() path, "" the network
    std::string tensor;               ///< "output", "weight"
    int call = 0;                     ///< 0-based call of the layer
    int channel = 0;                  ///< the selected channel
    Shape shape;
    HeatmapStyle style;  ///< map, rule with its numbers, symmetry
    Normalisation normalisation = Normalisation::None;
    bool dark = false;
    std::optional<ExplainedView> explained;  ///< then type, tensor, call and channel are meaningless
};

/// In file order; unknown parts are left out.
PngTexts textsOf(const ViewRecord& record);

/// The record written by withPngTexts(textsOf(..)). nullopt for texts not written by this program and for explained views, which are not a
/// step of a trace; an invalid value is left at its default.
std::optional<ViewRecord> viewRecordOf(const PngTexts& texts);

/// Reads a picture's record. Errors: those of readWholeFile and readPngTexts; png-no-view if the picture has none.
Result<ViewRecord> readViewRecord(const std::string& path);

}  // namespace teardown
