#include "app/cli/dataset_browse.h"

#include "app/cli/offscreen.h"
#include "core/base/file.h"
#include "core/base/folder.h"
#include "core/base/text.h"
#include "core/data/transforms/transform_table.h"
#include "widgets/paint/sheet_painter.h"

#include <fmt/format.h>
#include <QFontMetrics>
#include <QImage>
#include <QPainter>

#include <algorithm>
#include <filesystem>
#include <map>
#include <utility>

namespace teardown {

namespace {

constexpr int kBrowseGap = 8;
constexpr int kLeastWidth = 120;  ///< of a column, so that its name fits below it

/// A picture on its way, and the transform behind which it looked so.
struct BrowseStage {
    std::string name;
    QImage image;
};

bool isSkipped(const std::string& type) { return isOneOf(type, {"ToTensor", "Normalize", "ImageToTensor", "Collect"}); }

/// Null if there are no 8-bit pixels.
QImage imageOf(const Sample& sample) {
    const SampleView view = sample.img.view();
    if (view.role != TensorRole::Picture || view.view.dtype() != DType::UInt8 || view.view.rank() != 3) return {};
    const auto height = static_cast<int>(view.view.shape()[0]);
    const auto width = static_cast<int>(view.view.shape()[1]);
    const auto channels = static_cast<std::size_t>(view.view.shape()[2]);
    const std::vector<std::byte> bytes = view.view.toContiguousBytes();
    QImage image(width, height, QImage::Format_RGB32);
    std::size_t at = 0;
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x, at += channels) {
            const auto value = [&](std::size_t channel) { return std::to_integer<int>(bytes[at + (channels >= 3 ? channel : 0)]); };
            image.setPixel(x, y, qRgb(value(0), value(1), value(2)));
        }
    return image;
}

/// Side by side, with names and sizes below, and the class on top.
QImage browseSheet(const std::vector<BrowseStage>& stages, const std::string& title) {
    const QFont font(QStringLiteral("Inter"), 9);
    const QFontMetrics metrics(font);
    int width = kBrowseGap;
    int height = 0;
    for (const BrowseStage& stage : stages) {
        width += std::max({stage.image.width(), kLeastWidth, metrics.horizontalAdvance(QString::fromStdString(stage.name))}) + kBrowseGap;
        height = std::max(height, stage.image.height());
    }
    const int line = metrics.height();
    QImage sheet(width, height + 3 * line + 3 * kBrowseGap, QImage::Format_RGB32);
    sheet.fill(Qt::white);
    QPainter painter(&sheet);
    painter.setFont(font);
    painter.setPen(Qt::black);
    painter.drawText(kBrowseGap, kBrowseGap + metrics.ascent(), QString::fromStdString(title));
    int x = kBrowseGap;
    for (const BrowseStage& stage : stages) {
        painter.drawImage(x, line + 2 * kBrowseGap + (height - stage.image.height()) / 2, stage.image);
        const QString name = QString::fromStdString(stage.name);
        const int below = line + 2 * kBrowseGap + height + metrics.ascent();
        painter.drawText(x, below, name);
        painter.drawText(x, below + line, QStringLiteral("%1 x %2").arg(stage.image.width()).arg(stage.image.height()));
        x += std::max({stage.image.width(), kLeastWidth, metrics.horizontalAdvance(name)}) + kBrowseGap;
    }
    return sheet;
}

class DatasetBrowser {
public:
    DatasetBrowser(const Dataset& dataset, const BrowseOptions& options, const ImagingApi& imaging, Diagnostics& notes)
        : m_dataset(dataset), m_options(options), m_imaging(imaging), m_notes(notes), m_random(options.seed) {}

    Result<void> show(std::size_t index, std::vector<BrowsedPicture>& written) {
        std::size_t inner = index;
        const Dataset& leaf = m_dataset.leaf(inner);
        auto stages = stagesOf(leaf, inner);
        if (!stages.ok() && stages.error().kind != ErrorKind::BadInput) return stages.error();
        if (!stages.ok() || stages->empty()) {
            const Error why = stages.ok() ? Error() : stages.error();
            m_notes.push_back(
                {Severity::Warning, "dataset-not-shown",
                 message("dataset-not-shown.sample", "Sample {index} cannot be shown: {why}", {{"index", index}, {"why", why.what}}),
                 why.where});
            return {};
        }
        const std::string picture = m_dataset.source(index).picture;
        const std::string name = std::filesystem::path(picture).stem().string();
        BrowsedPicture browsed{toValidUtf8(fmt::format("{}/{:05}_{}.png", m_options.folder, index, name)), picture, {}};
        keepWanted(*stages);
        for (const BrowseStage& stage : *stages) browsed.steps.push_back(stage.name);
        TD_CHECK(writeFileAtomically(browsed.file, pngBytes(browseSheet(*stages, titleOf(index)))));
        written.push_back(std::move(browsed));
        return {};
    }

private:
    Result<std::vector<BrowseStage>> stagesOf(const Dataset& leaf, std::size_t index) {
        TD_TRY(const std::vector<BuiltTransform>* transforms, transformsOf(leaf));
        TD_TRY(Sample sample, leaf.sample(index));
        std::vector<BrowseStage> stages;
        if (sample.img.stage != SampleImage::Stage::Nothing) stages.push_back({"original", imageOf(sample)});
        for (const BuiltTransform& built : *transforms) {
            if (isSkipped(built.type)) continue;
            TransformRecord record;
            record.type = built.type;
            record.configPath = built.configPath;
            TD_CHECK(built.transform->apply({sample, m_random, m_imaging, record, m_notes}));
            QImage image = imageOf(sample);
            if (image.isNull()) break;
            stages.push_back({stages.empty() ? "original" : built.type, std::move(image)});
        }
        return stages;
    }
    /// Of the leaf's pipeline, built once.
    Result<const std::vector<BuiltTransform>*> transformsOf(const Dataset& leaf) {
        const auto known = m_pipelines.find(&leaf);
        if (known != m_pipelines.end()) return &known->second;
        const ConfigValue* list = leaf.origin().config.find("pipeline");
        const std::string path = leaf.origin().configPath + ".pipeline";
        std::vector<BuiltTransform> built;
        if (list) {
            TD_TRY(built, buildTransforms(*list, path, m_notes));
        }
        return &m_pipelines.emplace(&leaf, std::move(built)).first->second;
    }
    void keepWanted(std::vector<BrowseStage>& stages) const {
        switch (m_options.mode) {
            case BrowseMode::Original:
                stages.resize(1);
                break;
            case BrowseMode::Transformed:
                stages.erase(stages.begin(), stages.end() - 1);
                break;
            case BrowseMode::Concat:
                if (stages.size() > 2) stages.erase(stages.begin() + 1, stages.end() - 1);
                break;
            case BrowseMode::Pipeline:
                break;
        }
    }
    std::string titleOf(std::size_t index) const {
        std::vector<std::string> names;
        for (const std::int64_t id : m_dataset.categoryIds(index)) {
            const bool named = id >= 0 && static_cast<std::size_t>(id) < m_dataset.classes().size();
            names.push_back(named ? fmt::format("{} {}", id, m_dataset.classes()[static_cast<std::size_t>(id)]) : std::to_string(id));
        }
        return escapeForDisplay(joined(names, ", "));
    }

    const Dataset& m_dataset;
    const BrowseOptions& m_options;
    const ImagingApi& m_imaging;
    Diagnostics& m_notes;
    Random m_random;
    std::map<const Dataset*, std::vector<BuiltTransform>> m_pipelines;
};

}  // namespace

Result<std::vector<BrowsedPicture>> browseDataset(const Dataset& dataset, const BrowseOptions& options, const ImagingApi& imaging,
                                                  Diagnostics& notes, const TaskContext& task) {
    TD_CHECK(makeWritableFolder(options.folder));
    const OffscreenPainting painting;
    DatasetBrowser browser(dataset, options, imaging, notes);
    std::vector<BrowsedPicture> written;
    const std::size_t count = std::min(options.count, dataset.size());
    for (std::size_t i = 0; i < count; ++i) {
        if (task.cancelled()) return cancelledError();
        task.report(static_cast<double>(i) / static_cast<double>(count), message("task.writing-pictures", "writing pictures"));
        TD_CHECK(browser.show(i, written));
    }
    return written;
}

}  // namespace teardown
