#include "app/gui/rooms/test/sample_picture.h"

#include "core/base/text.h"
#include "widgets/common/strings.h"

#include <QDir>
#include <QFileInfo>
#include <QImage>

namespace teardown {
namespace {

Error notAPicture(std::size_t index) {
    return {ErrorKind::BadInput,
            "sample-no-picture",
            message("sample-no-picture.cannot-be-opened", "Sample {index} cannot be opened as a picture.", {{"index", index}}),
            {},
            {}};
}

}  // namespace

Result<std::string> pictureFileOf(const Dataset& dataset, std::size_t index, const QString& folder) {
    const SampleSource source = dataset.source(index);
    if (source.isFile) return source.picture;
    TD_TRY(const Sample sample, dataset.sample(index));
    const Picture& picture = sample.img.picture;
    if (!sample.img.isBytes() || (picture.channels != 1 && picture.channels != 3)) return notAPicture(index);
    const QImage image(picture.pixels.data(), picture.width, picture.height, picture.width * picture.channels,
                       picture.channels == 1 ? QImage::Format_Grayscale8 : QImage::Format_BGR888);
    const QString path = QStringLiteral("%1/%2_%3.png").arg(folder, QFileInfo(toQt(source.picture)).baseName()).arg(index);
    if (!QDir().mkpath(folder) || !image.save(path, "PNG")) {
        Error error{ErrorKind::BadInput,
                    "sample-not-written",
                    message("sample-not-written.cannot-be-written", "The picture cannot be written."),
                    message("do.check-the-folder-and-its-space", "Check the folder, and the space on its disk."),
                    {}};
        error.where.file = fromQt(path);
        return error;
    }
    return fromQt(path);
}

}  // namespace teardown
