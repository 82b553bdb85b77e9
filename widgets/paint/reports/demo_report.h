// The results of classifying pictures as JSON, as CSV and as one HTML page that embeds its pictures: for the verb and the window.
#pragma once

#include "core/base/diagnostics.h"
#include "core/base/error.h"
#include "core/base/json.h"
#include "core/session/class_names.h"
#include "core/session/classify_journey.h"

#include <QImage>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace teardown {

/// Which frame of a video an answer is of.
struct DemoFrame {
    std::int64_t index = 0;  ///< from 0
    double seconds = 0;      ///< from the beginning; 0 if the video does not tell its rate
};

/// One picture of the batch: predictions, best first, or what was wrong with it.
struct DemoItem {
    std::string image;
    std::vector<Prediction> top;
    std::optional<Error> error;
    std::string cam;          ///< name of the picture that explains the answer, beside the reports; empty: none
    Diagnostics diagnostics;  ///< of the picture: truncated, grey, rotated ...
    Trust trust;
    std::optional<ClassNameOrigin> classNames = {};  ///< whose names the answer has
    std::optional<DemoFrame> frame = {};             ///< of a video
};

/// Converts the engine's answer for one picture. If `count` is smaller than the number of predictions: the best of them; if larger:
/// computed from the scores. A network without class scores is an error of the item.
DemoItem demoItem(const std::string& image, const ClassifiedPicture& picture, std::size_t count, const std::vector<std::string>& classes);

/// A list: {"image","pred_label","pred_score","pred_class","top","trust","class_names","warnings","notes"} or {"image","error"} each; of a
/// video also "frame" and "seconds".
Json demoJson(const std::vector<DemoItem>& items);

/// What mmclassification's demo/image_demo.py prints for one picture: {"pred_label","pred_score","pred_class"}. If the scores are doubtful,
/// "trust" follows them; a score that is not finite is null.
Json imageDemoJson(const DemoItem& item);

/// image,pred_label,pred_score,pred_class,error,warnings,notes and then label, score and class of the five best (more, when an item has
/// more) - a line per picture, RFC 4180 quoting, bytes that are not UTF-8 replaced.
std::string demoCsv(const std::vector<DemoItem>& items);

/// A page without references to other files; thumbnails of at most 160 pixels are decoded and scaled by the imaging module. The pictures
/// named by DemoItem::cam are read from `camFolder`.
std::string demoHtml(const std::vector<DemoItem>& items, const std::string& title, const std::string& camFolder = {});

/// The picture, longer side at most `side` pixels (Pillow's bilinear); null if it cannot be read.
QImage thumbnailOf(const std::string& path, int side);

}  // namespace teardown
