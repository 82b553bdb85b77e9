#include "app/gui/rooms/files/photo_sample.h"

#include "core/base/resources.h"
#include "core/downloads/fetch.h"
#include "widgets/common/strings.h"

#include <QFileInfo>

namespace teardown {
namespace {

const QString kName = QStringLiteral("efficientnet-lite0");

QString resource(const QString& path) { return toQt(resourcesFolder()) + QLatin1Char('/') + path; }

}  // namespace

PhotoSample::PhotoSample(QString folder, QObject* parent)
    : QObject(parent), m_folder(std::move(folder)), m_lane(QStringLiteral("downloads")), m_runner(m_lane), m_looker(m_lane) {
    connect(&m_runner, &TaskRunner::progressed, this, &PhotoSample::progressed);
    connect(&m_runner, &TaskRunner::busyChanged, this, &PhotoSample::busyChanged);
}

std::optional<Download> PhotoSample::download() {
    auto row = downloadNamed(fromQt(kName));
    return row.ok() ? std::optional(std::move(row).value()) : std::nullopt;
}

void PhotoSample::start() {
    if (busy()) return;
    m_runner.run(
        [folder = fromQt(m_folder)](const TaskContext& task) -> Result<std::pair<std::string, std::string>> {
            TD_TRY(const Download row, downloadNamed(fromQt(kName)));
            TD_TRY(std::string path, fetchDownload(row, task, folder));
            return std::pair(std::move(path), row.config);
        },
        [this](const Result<std::pair<std::string, std::string>>& result) {
            if (!result.ok()) {
                Q_EMIT failed(result.error());
                return;
            }
            QStringList files{resource(toQt(result->second)), toQt(result->first)};
            // The coffee cup is the clearest example.
            const QString coffee = resource(QStringLiteral("samples/photos/coffee.png"));
            if (QFileInfo::exists(coffee)) files += coffee;
            Q_EMIT ready(files);
        });
}

void PhotoSample::recognise(const QString& path) {
    const auto rows = downloadCatalogue();
    if (!rows.ok()) return;
    const auto size = static_cast<std::uint64_t>(QFileInfo(path).size());
    for (const Download& row : *rows) {
        if (row.size != size) continue;
        m_looker.run(
            [row, path, folder = fromQt(m_folder)](const TaskContext& task) { return adoptDownload(row, fromQt(path), task, folder); },
            [this, row, path](const Result<std::string>& result) {
                // The hash shows that this is another file; a failed write to the cache does not affect the opened file.
                if (!result.ok() && result.error().code == "fetch-hash") return;
                if (!result.ok() && result.error().kind == ErrorKind::Cancelled) return;
                Q_EMIT recognised(path, toQt(row.name), row.config.empty() ? QString() : resource(toQt(row.config)));
            });
        return;
    }
}

}  // namespace teardown
