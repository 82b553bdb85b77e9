// The results of a demo batch as CSV and as one HTML page that carries its pictures.
#pragma once

#include "core/base/error.h"
#include "core/session/session_api.h"

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

/// image,pred_label,pred_score,pred_class,error - a line per picture, RFC 4180 quoting.
std::string demoCsv(const std::vector<DemoItem>& items);

/// A page without references to other files; thumbnails of at most 160 pixels are decoded and scaled by the imaging module.
std::string demoHtml(const std::vector<DemoItem>& items, const std::string& title);

}  // namespace teardown
