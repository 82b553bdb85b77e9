#include "app/gui/work/file_opener.h"

#include "widgets/common/strings.h"

#include <QFileInfo>

#include <utility>

namespace teardown {

FileOpener::FileOpener(Reports& reports, QObject* parent)
    : QObject(parent), m_reports(reports), m_lane(QStringLiteral("files")), m_runner(m_lane) {
    connect(&m_runner, &TaskRunner::progressed, &m_reports, &Reports::progressed);
    connect(&m_runner, &TaskRunner::busyChanged, this, &FileOpener::busyChanged);
}

void FileOpener::begin(bool unit) {
    if (!m_runner.busy()) {
        m_failed.clear();
        m_openedParts.clear();
        m_unit = false;
        Q_EMIT began();
    }
    m_unit = m_unit || unit;
}

void FileOpener::open(const QStringList& paths, const QString& perhapsView, bool unit) {
    begin(unit);
    m_fromList = false;
    m_perhapsView = perhapsView;
    m_queue += paths;
    if (!m_runner.busy()) next();
}

void FileOpener::openFromList(const QString& path) {
    begin(false);
    m_next = path;
    if (!m_runner.busy()) next();
}

void FileOpener::cancel() {
    m_queue.clear();
    m_next.clear();
    m_runner.cancel();
}

void FileOpener::abandon() {
    m_fromList = false;
    m_queue.clear();
    m_next.clear();
    m_runner.abandon();
}

void FileOpener::next() {
    if (!opening()) return Q_EMIT ended();
    m_fromList = m_queue.isEmpty();
    const QString path = m_queue.isEmpty() ? std::exchange(m_next, {}) : m_queue.takeFirst();
    const bool perhapsView = path == m_perhapsView && path.endsWith(QLatin1String(".png"), Qt::CaseInsensitive);
    Q_EMIT m_reports.progressed(-1, tr("opening %1").arg(QFileInfo(path).fileName()));
    m_runner.run([path = fromQt(path), perhapsView, probe = m_probe](
                     const TaskContext& task) { return perhapsView ? openViewOrFile(path, probe, task) : openAnyFile(path, probe, task); },
                 [this](const OpenedFile& part) {
                     if (part.error)
                         m_failed.insert(part.part);
                     else if (!part.view)
                         m_openedParts.insert(part.part);
                     Q_EMIT opened(part);
                     next();
                 });
}

}  // namespace teardown
