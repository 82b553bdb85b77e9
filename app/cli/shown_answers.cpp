#include "app/cli/shown_answers.h"

#include "app/cli/offscreen.h"
#include "core/base/file.h"
#include "core/base/folder.h"
#include "core/base/text.h"
#include "core/metrics/results/predictions.h"
#include "widgets/paint/paint_theme.h"

#include <fmt/format.h>
#include <QBuffer>
#include <QFontMetrics>
#include <QImage>
#include <QPainter>

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

namespace teardown {

namespace {

// As imshow_infos of the reference: rows of 20 pixels on dark boxes.
constexpr int kShownRow = 20;
constexpr int kShownText = 13;
constexpr int kLeastShown = 224;  ///< pixels of a side; smaller pictures are enlarged
constexpr int kJpegQuality = 95;  ///< as cv2.imwrite

enum class Judged { Right, Wrong, Unknown };

struct ShownAnswer {
    std::vector<std::string> rows;
    Judged judged = Judged::Unknown;
};

QColor colourOf(Judged judged) {
    switch (judged) {
        case Judged::Right:
            return QColor(0x7ee787);
        case Judged::Wrong:
            return QColor(0xff8b82);
        case Judged::Unknown:
            break;
    }
    return Qt::white;
}

/// The picture as it is read; 8-bit pixels.
Result<QImage> readImage(const Sample& sample, const ImagingApi& imaging) {
    Picture decoded;
    const bool inMemory = sample.img.isBytes();
    if (!inMemory) {
        TD_TRY(decoded, imaging.decode(sample.filename(), false, nullptr));
    }
    const Picture& picture = inMemory ? sample.img.picture : decoded;
    QImage image(picture.width, picture.height, QImage::Format_RGB32);
    const std::uint8_t* from = picture.pixels.data();
    const auto channels = static_cast<std::size_t>(picture.channels);
    const std::size_t red = channels < 3 ? 0 : picture.bgr ? 2 : 0, green = channels < 3 ? 0 : 1, blue = channels < 3 ? 0 : 2 - red;
    for (int y = 0; y < picture.height; ++y) {
        auto* line = reinterpret_cast<QRgb*>(image.scanLine(y));
        for (int x = 0; x < picture.width; ++x, from += channels) line[x] = qRgb(from[red], from[green], from[blue]);
    }
    return image;
}

QImage enlarged(const QImage& image) {
    const int side = std::max(1, std::min(image.width(), image.height()));
    const int factor = (kLeastShown + side - 1) / side;
    return factor <= 1 ? image : image.scaled(image.width() * factor, image.height() * factor);
}

void drawAnswer(QImage& image, const ShownAnswer& answer) {
    const QFont font = monoFont(kShownText);
    const QFontMetrics metrics(font);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(font);
    int y = kShownRow / 2;
    for (const std::string& row : answer.rows) {
        const QString text = metrics.elidedText(QString::fromStdString(row), Qt::ElideRight, image.width() - 12);
        const QRect box(3, y - 2, metrics.horizontalAdvance(text) + 6, kShownRow);
        painter.setPen(Qt::NoPen);
        painter.setBrush(QColor(0, 0, 0, 178));
        painter.drawRoundedRect(box, 3, 3);
        painter.setPen(colourOf(answer.judged));
        painter.drawText(box, Qt::AlignCenter, text);
        y += kShownRow;
    }
}

/// Names below the folder, each used once.
class ShownNames {
public:
    std::string nameOf(const Sample& sample, std::size_t index) {
        const ConfigValue* info = sample.find("img_info");
        const ConfigValue* name = info ? info->find("filename") : nullptr;
        const std::string given = name && name->isString() ? inside(name->asString()) : std::string();
        std::filesystem::path path = given.empty() ? std::filesystem::path(fmt::format("{:05}.png", index)) : std::filesystem::path(given);
        const std::string ending = path.extension().string();
        if (!isOneOf(lowered(ending), {".png", ".jpg", ".jpeg", ".bmp"})) path += ".png";
        if (!m_used.insert(path.string()).second)
            path.replace_filename(fmt::format("{}_{}{}", path.stem().string(), index, path.extension().string()));
        m_used.insert(path.string());
        return path.string();
    }

private:
    /// Without what leads out of the folder.
    static std::string inside(const std::string& name) {
        std::filesystem::path kept;
        for (const std::filesystem::path& part : std::filesystem::path(name).relative_path())
            if (part != "." && part != "..") kept /= part;
        return kept.string();
    }

    std::set<std::string> m_used;
};

std::string encoded(const QImage& image, const std::string& name) {
    const std::string ending = lowered(std::filesystem::path(name).extension().string());
    const bool jpeg = isOneOf(ending, {".jpg", ".jpeg"});
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, jpeg ? "JPEG" : ending == ".bmp" ? "BMP" : "PNG", jpeg ? kJpegQuality : -1);
    return bytes.toStdString();
}

std::string shownClass(std::int64_t label, const std::vector<std::string>& classes) {
    const bool named = label >= 0 && static_cast<std::size_t>(label) < classes.size();
    return named ? classes[static_cast<std::size_t>(label)] : fmt::format("class {}", label);
}

ShownAnswer answerOf(const Dataset& dataset, std::size_t index, const metrics::Predictions& predictions,
                     const std::vector<std::string>& classes) {
    const std::int64_t label = predictions.labels[index];
    ShownAnswer answer{{fmt::format("pred_score: {:.2f}", predictions.scores[index]), fmt::format("pred_label: {}", label),
                        "pred_class: " + shownClass(label, classes)},
                       Judged::Unknown};
    const std::vector<std::int64_t> truth = dataset.categoryIds(index);
    if (dataset.multiLabel() || truth.size() != 1) return answer;
    answer.judged = truth[0] == label ? Judged::Right : Judged::Wrong;
    // Colour alone does not tell everybody.
    if (answer.judged == Judged::Wrong) answer.rows.push_back("gt_class: " + shownClass(truth[0], classes));
    return answer;
}

Result<void> writeShown(const Sample& sample, const ShownAnswer& answer, const std::string& path, const ImagingApi& imaging) {
    TD_TRY(const QImage image, readImage(sample, imaging));
    QImage shown = enlarged(image);
    drawAnswer(shown, answer);
    TD_CHECK(makeFolder(std::filesystem::path(path).parent_path().string()));
    return writeFileAtomically(path, encoded(shown, path));
}

bool isOfThePicture(const Error& error) { return error.code.starts_with("image-") || error.code.starts_with("dataset-"); }

}  // namespace

Result<void> writeShownAnswers(const Dataset& dataset, const metrics::ScoreSource& scores, const ShownAnswers& shown,
                               const ImagingApi& imaging, Diagnostics& notes, const TaskContext& task) {
    TD_TRY(const metrics::Predictions predictions, metrics::predictionsOf(scores, task));
    const OffscreenPainting painting;
    ShownNames names;
    const std::size_t count = std::min(dataset.size(), predictions.labels.size());
    for (std::size_t i = 0; i < count; ++i) {
        if (task.cancelled()) return cancelledError();
        task.report(static_cast<double>(i) / static_cast<double>(count), message("task.writing-pictures", "writing pictures"));
        TD_TRY(const Sample sample, dataset.sample(i));
        const std::string path = shown.folder + "/" + names.nameOf(sample, i);
        const auto written = writeShown(sample, answerOf(dataset, i, predictions, shown.classes), path, imaging);
        if (written) continue;
        if (!isOfThePicture(written.error())) return written;
        notes.push_back(
            {Severity::Warning, "test-not-shown",
             message("test-not-shown.picture", "Picture {index} cannot be shown: {why}", {{"index", i}, {"why", written.error().what}}),
             written.error().where});
    }
    return {};
}

}  // namespace teardown
