#include "widgets/paint/reports/demo_report.h"

#include "core/base/error_json.h"
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/session/loader.h"
#include "core/session/outcome_json.h"
#include "core/session/trust_text.h"
#include "widgets/paint/sheet_painter.h"

#include <QByteArray>
#include <QImage>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace teardown {

namespace {

constexpr std::size_t kCsvClasses = 5;
constexpr std::uint64_t kLargestCam = std::uint64_t{64} << 20;

std::string csvField(const std::string& bytes) {
    const std::string text = toValidUtf8(bytes);
    if (text.find_first_of("\",\r\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

std::string htmlText(const std::string& text) {
    std::string result;
    for (const char c : escapeForDisplay(text, 1000)) {
        switch (c) {
            case '&':
                result += "&amp;";
                break;
            case '<':
                result += "&lt;";
                break;
            case '>':
                result += "&gt;";
                break;
            case '"':
                result += "&quot;";
                break;
            default:
                result += c;
        }
    }
    return result;
}

std::string dataAddress(const std::string& png) {
    return "data:image/png;base64," + QByteArray::fromRawData(png.data(), static_cast<qsizetype>(png.size())).toBase64().toStdString();
}

/// A data URL of the picture, scaled down; empty if it cannot be decoded (the row then shows why).
std::string pictureAddress(const std::string& path) {
    const QImage image = thumbnailOf(path, 160);
    return image.isNull() ? std::string() : dataAddress(pngBytes(image));
}

std::string messagesOf(const Diagnostics& diagnostics, Severity severity) {
    std::string text;
    for (const Diagnostic& diagnostic : diagnostics)
        if (diagnostic.severity == severity) text += (text.empty() ? "" : " ") + english(diagnostic.message);
    return text;
}

std::string className(const Prediction& prediction) {
    return prediction.label.empty() ? fmt::format("class {}", prediction.index) : prediction.label;
}

constexpr const char* kStyle =
    "body{font:14px/1.45 system-ui,sans-serif;margin:24px;background:#f4f5f7;color:#1c2228}"
    "h1{font-size:18px;font-weight:600}table{border-collapse:collapse;background:#fff}"
    "td,th{border:1px solid #e2e5e9;padding:8px 12px;text-align:left;vertical-align:top}"
    "code{font-size:12px}.bar{display:inline-block;height:9px;background:#2563c9;margin-right:8px}"
    ".score{font-variant-numeric:tabular-nums;color:#6a737e}.error{color:#a8690b}"
    ".note{color:#6a737e;font-size:12px}.doubtful{opacity:.55}"
    "img{image-rendering:pixelated;min-width:56px;max-width:160px}img.cam{max-width:none;margin-top:8px}"
    "@media(prefers-color-scheme:dark){body{background:#14171a;color:#e3e6ea}table{background:#1b1f23}td,th{border-color:#2b3137}.bar{"
    "background:#6ea8fe}}";

Json itemJson(const DemoItem& item) {
    Json result = Json::object().set("image", item.image);
    if (item.frame) result.set("frame", item.frame->index).set("seconds", item.frame->seconds);
    if (item.error) return result.set("error", errorJson(*item.error));
    const Prediction& best = item.top.front();
    result.set("pred_label", best.index)
        .set("pred_score", numberOrNull(best.score))
        .set("pred_class", best.label.empty() ? Json() : Json(best.label));
    if (!item.cam.empty()) result.set("cam", item.cam);
    result.set("top", predictionsJson(item.top)).set("trust", trustJson(item.trust));
    if (item.classNames) result.set("class_names", classNamesJson(*item.classNames));
    return setDiagnostics(result, item.diagnostics);
}

}  // namespace

DemoItem demoItem(const std::string& image, const ClassifiedPicture& picture, std::size_t count, const std::vector<std::string>& classes) {
    DemoItem item;
    item.image = image;
    item.error = picture.error;
    item.diagnostics = picture.diagnostics;
    item.trust = picture.trust;
    if (item.error) return item;
    item.top = picture.top;
    if (count < item.top.size()) item.top.resize(count);
    if (count > item.top.size()) item.top = bestOf(picture.scores, 0, count, classes);
    if (item.top.empty())
        item.error = Error{ErrorKind::BadInput, "no-prediction",
                           message("no-prediction.the-network-gives-no", "The network does not output class scores."),
                           message("do.open-a-config-whose", "Open a config with a classification head."), Place{image, 0, 0, {}, {}}};
    return item;
}

Json demoJson(const std::vector<DemoItem>& items) {
    Json list = Json::array();
    for (const DemoItem& item : items) list.push(itemJson(item));
    return list;
}

Json imageDemoJson(const DemoItem& item) {
    const Prediction& best = item.top.front();
    Json result = Json::object()
                      .set("pred_label", best.index)
                      .set("pred_score", numberOrNull(best.score))
                      .set("pred_class", best.label.empty() ? Json() : Json(best.label));
    if (item.trust.doubt() != Doubt::None) result.set("trust", trustJson(item.trust));
    return result;
}

QImage thumbnailOf(const std::string& path, int side) {
    const auto api = imaging();
    if (!api) return {};
    auto picture = (*api)->decode(path, false, nullptr);
    if (!picture) return {};
    const int longest = std::max(picture->width, picture->height);
    if (longest > side) {
        const auto scaled = [&](int length) { return std::max(1, length * side / longest); };
        picture = (*api)->resize(*picture, scaled(picture->width), scaled(picture->height), Interpolation::Bilinear, ResizeBackend::Pillow);
        if (!picture) return {};
    }
    const QImage image(picture->pixels.data(), picture->width, picture->height, picture->width * 3,
                       picture->bgr ? QImage::Format_BGR888 : QImage::Format_RGB888);
    return image.convertToFormat(QImage::Format_RGB32);
}

std::string demoCsv(const std::vector<DemoItem>& items) {
    std::size_t classes = kCsvClasses;
    for (const DemoItem& item : items) classes = std::max(classes, item.top.size());
    std::string text = "image,pred_label,pred_score,pred_class,error,warnings,notes";
    for (std::size_t i = 1; i <= classes; ++i) text += fmt::format(",top{0}_label,top{0}_score,top{0}_class", i);
    const std::vector<std::string> columns = trustColumns();
    for (const std::string& column : columns) text += ',' + column;
    text += "\r\n";
    const auto answer = [](const Prediction& prediction) {
        return fmt::format("{},{},{}", prediction.index, pythonFloat(prediction.score), csvField(prediction.label));
    };
    for (const DemoItem& item : items) {
        text += csvField(item.image) + ',' + (item.top.empty() ? std::string(",,") : answer(item.top.front()));
        text += ',' + (item.error ? csvField(describe(*item.error)) : std::string());
        text +=
            ',' + csvField(messagesOf(item.diagnostics, Severity::Warning)) + ',' + csvField(messagesOf(item.diagnostics, Severity::Note));
        for (std::size_t i = 0; i < classes; ++i) text += ',' + (i < item.top.size() ? answer(item.top[i]) : std::string(",,"));
        if (item.error)
            text += std::string(columns.size(), ',');
        else
            for (const std::string& field : trustFields(item.trust)) text += ',' + csvField(field);
        text += "\r\n";
    }
    return text;
}

std::string demoHtml(const std::vector<DemoItem>& items, const std::string& title, const std::string& camFolder) {
    std::string page = fmt::format(
        "<!doctype html>\n<html lang=\"en\"><head><meta "
        "charset=\"utf-8\"><title>{0}</title><style>{1}</style></head>\n<body><h1>{0}</h1>\n",
        htmlText(title), kStyle);
    // The same for all pictures.
    const auto named = std::find_if(items.begin(), items.end(), [](const DemoItem& item) { return item.classNames.has_value(); });
    if (named != items.end())
        page += fmt::format("<p class=\"{}\">{}</p>\n", named->classNames->fits() ? "note" : "error",
                            htmlText(english(classNamesText(*named->classNames))));
    page += "<table>\n<tr><th>picture</th><th>file</th><th>answer</th></tr>\n";
    for (const DemoItem& item : items) {
        const std::string source = item.error ? std::string() : pictureAddress(item.image);
        page += "<tr><td>" + (source.empty() ? std::string() : fmt::format("<img src=\"{}\" alt=\"{}\">", source, htmlText(item.image)));
        page += fmt::format("</td><td><code>{}</code></td><td>", htmlText(item.image));
        if (item.error) page += fmt::format("<span class=\"error\">{}</span>", htmlText(describe(*item.error)));
        for (const Diagnostic& diagnostic : item.diagnostics)
            page += fmt::format("<div class=\"{}\">{}</div>", diagnostic.severity == Severity::Warning ? "error" : "note",
                                htmlText(english(diagnostic.message)));
        if (!item.error)
            if (const std::string doubt = english(doubtWords(item.trust, {}).sentence); !doubt.empty())
                page += fmt::format("<div class=\"error\">{}</div>", htmlText(doubt));
        const char* answer = item.trust.answers() ? "" : " class=\"doubtful\"";
        for (const Prediction& prediction : item.top) {
            const double share = std::isfinite(prediction.score) ? std::clamp(prediction.score, 0.0, 1.0) : 0;
            page += fmt::format("<div{}><span class=\"bar\" style=\"width:{:.0f}px\"></span>{} <span class=\"score\">{}</span></div>",
                                answer, share * 180, htmlText(className(prediction)), percentText(prediction.score));
        }
        if (!item.cam.empty())
            if (const auto png = readWholeFile(camFolder + "/" + item.cam, kLargestCam); png.ok())
                page += fmt::format("<img class=\"cam\" src=\"{}\" alt=\"{}\">", dataAddress(*png), htmlText(item.cam));
        page += "</td></tr>\n";
    }
    return page + "</table>\n</body></html>\n";
}

}  // namespace teardown
