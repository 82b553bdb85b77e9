#include "app/gui/work/opened_file.h"

#include "app/gui/work/carried_config.h"
#include "core/base/foreign_pictures.h"
#include "core/base/picture_names.h"
#include "core/checkpoint/sniff.h"
#include "core/session/loader.h"
#include "widgets/common/strings.h"

#include <QFileInfo>
#include <QStringList>

#include <utility>

namespace teardown {
namespace {

QImage imageOfPicture(const Picture& picture) {
    const bool colour = picture.channels == 3;
    const QImage::Format format = !colour ? QImage::Format_Grayscale8 : picture.bgr ? QImage::Format_BGR888 : QImage::Format_RGB888;
    return QImage(picture.pixels.data(), picture.width, picture.height, picture.width * picture.channels, format)
        .convertToFormat(QImage::Format_RGB32);
}

bool isCheckpointFormat(const std::string& format) {
    for (const char* known : {"torch", "safetensors", "pickle", "npz", "npy", "wheel", "zip"})
        if (format.starts_with(known)) return true;
    return false;
}

void openConfig(OpenedFile& opened, const std::string& path, const CheckpointProbe& probe, const TaskContext& task) {
    if (isCarriedConfigPath(opened.path)) {
        auto config = loadCarriedConfig(opened.path, probe, task);
        if (config.ok())
            opened.config = std::move(config).value();
        else
            opened.error = config.error();
        return;
    }
    auto config = readConfigPartly(path, {}, task);
    if (!config.ok())
        opened.error = config.error();
    else if (!(*config)->faults.empty() && (*config)->root.entries().empty())
        opened.error = (*config)->faults.front().error;
    else
        opened.config = std::move(config).value();
}

void openCheckpoint(OpenedFile& opened, const Result<std::shared_ptr<const InputFile>>& input, const CheckpointProbe& probe,
                    const TaskContext& task) {
    opened.part = WorkspacePart::Checkpoint;
    if (!input.ok()) {
        opened.error = input.error();
        return;
    }
    auto file = probe.open(*input, task);
    if (file.ok())
        opened.checkpoint = std::move(file).value();
    else
        opened.error = file.error();
}

void openPicture(OpenedFile& opened, const std::string& path) {
    opened.part = WorkspacePart::Input;
    const auto module = imaging();
    if (!module.ok()) {
        opened.error = module.error();
        return;
    }
    opened.file = std::make_shared<const OpenedPicture>(path);
    const auto picture = opened.file->decoded(**module, false, &opened.notes);
    if (picture.ok())
        opened.picture = imageOfPicture(**picture);
    else
        opened.error = picture.error();
}

}  // namespace

QImage imageOfTensor(const TensorView& picture) {
    const std::vector<std::byte> bytes = picture.toContiguousBytes();
    const int width = static_cast<int>(picture.shape()[1]), channels = picture.rank() > 2 ? static_cast<int>(picture.shape()[2]) : 1;
    return QImage(reinterpret_cast<const uchar*>(bytes.data()), width, static_cast<int>(picture.shape()[0]), width * channels,
                  channels == 3 ? QImage::Format_RGB888 : QImage::Format_Grayscale8)
        .convertToFormat(QImage::Format_RGB32);
}

OpenedFile openAnyFile(const std::string& path, const CheckpointProbe& probe, const TaskContext& task) {
    OpenedFile opened;
    opened.path = toQt(path);
    if (isCarriedConfigPath(opened.path)) {
        openConfig(opened, path, probe, task);
        return opened;
    }
    // The checkpoint is read through this open file, even if the path is replaced meanwhile.
    const auto input = InputFile::open(path);
    const std::string format = input.ok() ? sniffFormat(*input) : std::string();
    // If the content is not recognised, the name decides, so that the message matches what the user meant.
    const QString suffix = QFileInfo(opened.path).suffix().toLower();
    static const QStringList checkpoints{QStringLiteral("pth"),         QStringLiteral("pt"),  QStringLiteral("ckpt"),
                                         QStringLiteral("safetensors"), QStringLiteral("npz"), QStringLiteral("npy"),
                                         QStringLiteral("whl")};
    const bool image = isPictureFormat(format);
    const bool config = format.starts_with("config-");
    // A file named like a picture that is not one gets a picture error: a web page saved as .jpg, a Git LFS pointer.
    if (isCheckpointFormat(format) || (!image && !config && checkpoints.contains(suffix)))
        openCheckpoint(opened, input, probe, task);
    else if (image || (!config && isPictureName(path)))
        openPicture(opened, path);
    else
        openConfig(opened, path, probe, task);
    return opened;
}

OpenedFile openViewOrFile(const std::string& path, const CheckpointProbe& probe, const TaskContext& task) {
    auto view = readViewRecord(path);
    if (!view.ok()) return openAnyFile(path, probe, task);
    OpenedFile opened;
    opened.part = WorkspacePart::Input;
    opened.path = toQt(path);
    opened.view = std::move(view).value();
    return opened;
}

}  // namespace teardown
