#include "app/gui/sample_files.h"

#include "core/base/resources.h"
#include "core/session/build_journey.h"
#include "widgets/common/strings.h"

#include <QDir>
#include <QObject>

#include <algorithm>

namespace teardown {
namespace {

QDir digitsFolder() { return QDir(toQt(resourcesFolder()) + QStringLiteral("/samples/digits")); }

}  // namespace

QStringList samplePictures() {
    const QDir folder(digitsFolder().filePath(QStringLiteral("pictures")));
    QStringList paths;
    for (const QString& name : folder.entryList({QStringLiteral("*.png")}, QDir::Files, QDir::Name)) paths += folder.filePath(name);
    return paths;
}

QStringList sampleDigits(int count) {
    const QStringList all = samplePictures();
    QStringList spread;
    // One picture of each digit in turn, not three zeros first.
    for (int i = 0; i < count && !all.isEmpty(); ++i) spread += all[(all.size() - 1) * i / std::max(1, count - 1)];
    spread.removeDuplicates();
    return spread;
}

QStringList samplePhotos() {
    const QDir folder(toQt(resourcesFolder()) + QStringLiteral("/samples/photos"));
    QStringList paths;
    for (const QString& name : folder.entryList({QStringLiteral("*.png"), QStringLiteral("*.jpg")}, QDir::Files, QDir::Name))
        paths += folder.filePath(name);
    return paths;
}

QStringList sampleTraining() {
    const QString config = toQt(resourcesFolder()) + QStringLiteral("/samples/train_digits/train-digits.py");
    if (!QFile::exists(config)) return {};
    QStringList files{config};
    const QString picture = digitsFolder().filePath(QStringLiteral("pictures/3_1.png"));
    if (QFile::exists(picture)) files += picture;
    return files;
}

bool takesDigits(const BuildOutcome& built) {
    constexpr int kLargest = 32;  // pixels per side
    return built.inputShape.size() == 3 && built.inputShape[1] <= kLargest && built.inputShape[2] <= kLargest;
}

std::vector<SampleFiles> samples() {
    std::vector<SampleFiles> result;
    const QDir folder = digitsFolder();
    SampleFiles digits;
    digits.name = QObject::tr("Take RepVGG apart (handwritten digits)");
    const QString config = folder.filePath(QStringLiteral("repvgg-digits.py"));
    if (!QFile::exists(config)) return result;
    digits.files << config;
    const QString checkpoint = folder.filePath(QStringLiteral("repvgg-digits.pth"));
    if (QFile::exists(checkpoint)) digits.files << checkpoint;
    const QString picture = folder.filePath(QStringLiteral("pictures/3_1.png"));
    if (QFile::exists(picture)) digits.files << picture;
    result.push_back(std::move(digits));
    return result;
}

}  // namespace teardown
