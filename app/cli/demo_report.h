// The results of classifying pictures as JSON, as CSV and as one HTML page that carries its pictures: of the verb and of the window.
#pragma once

#include "core/base/error.h"
#include "core/base/json.h"
#include "core/session/session_api.h"

#include <QImage>

#include <optional>
#include <string>
#include <vector>

namespace teardown {

/// One picture of the batch: predictions, best first, or what was wrong with it.
struct DemoItem {
    std::string image;
    std::vector<Prediction> top;
    std::optional<Error> error;
    std::string cam;  ///< name of the picture that explains the answer, beside the reports; empty: none
};

/// What the engine said of one picture. Fewer than `count` predictions are asked for: the best of them; more: from the scores. A network
/// without class scores is an error of the item.
DemoItem demoItem(const std::string& image, const ClassifiedPicture& picture, std::size_t count, const std::vector<std::string>& classes);

/// A list: {"image","pred_label","pred_score","pred_class","top"} or {"image","error"} each.
Json demoJson(const std::vector<DemoItem>& items);

/// image,pred_label,pred_score,pred_class,error - a line per picture, RFC 4180 quoting.
std::string demoCsv(const std::vector<DemoItem>& items);

/// A page without references to other files; thumbnails of at most 160 pixels are decoded and scaled by the imaging module.
std::string demoHtml(const std::vector<DemoItem>& items, const std::string& title);

/// The picture, longer side at most `side` pixels (Pillow's bilinear); null when it can not be read.
QImage thumbnailOf(const std::string& path, int side);

}  // namespace teardown
