#include "app/gui/file_filters.h"

#include "core/base/picture_names.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QStringList>

#include <initializer_list>

namespace teardown {
namespace {

struct FileFiltersWords {
    Q_DECLARE_TR_FUNCTIONS(FileFilters)
};

QStringList globs(std::initializer_list<const char*> endings) {
    QStringList found;
    for (const char* ending : endings) found += QStringLiteral("*.") + QString::fromLatin1(ending);
    return found;
}

QStringList configs() { return globs({"py", "json", "yaml", "yml"}); }
QStringList checkpoints() { return globs({"pth", "pt", "ckpt", "bin", "safetensors", "npz", "npy", "pkl"}); }

QStringList results() { return globs({"json", "pkl", "pickle", "scores"}); }
QStringList videoFiles() { return globs({"mp4", "avi", "mov", "mkv", "webm", "mpg", "mpeg", "m4v", "wmv", "flv", "ogv"}); }

QStringList pictures() {
    QStringList found;
    for (const std::string_view ending : pictureEndings())
        found += QStringLiteral("*.") + QString::fromLatin1(ending.data(), static_cast<qsizetype>(ending.size()));
    return found;
}

QString line(const QString& name, const QStringList& globs) { return QStringLiteral("%1 (%2)").arg(name, globs.join(QLatin1Char(' '))); }
QString configLine() { return line(FileFiltersWords::tr("Configs"), configs()); }
QString checkpointLine() { return line(FileFiltersWords::tr("Checkpoints"), checkpoints()); }
QString resultsLine() { return line(FileFiltersWords::tr("Results of a test"), results()); }
QStringList logFiles() { return {QStringLiteral("*.log.json"), QStringLiteral("scalars.json")}; }
QString logLine() { return line(FileFiltersWords::tr("Logs of trainings"), logFiles()); }
QString allLine() { return line(FileFiltersWords::tr("All files"), {QStringLiteral("*")}); }

}  // namespace

QString openFilters() {
    const QStringList lines{line(FileFiltersWords::tr("Configs, checkpoints, pictures and results"),
                                 configs() + checkpoints() + pictures() + videoFiles() + results()),
                            configLine(),
                            checkpointLine(),
                            line(FileFiltersWords::tr("Pictures"), pictures()),
                            line(FileFiltersWords::tr("Videos"), videoFiles()),
                            resultsLine(),
                            logLine(),
                            allLine()};
    return lines.join(QStringLiteral(";;"));
}

QString checkpointFilters() { return checkpointLine() + QStringLiteral(";;") + allLine(); }
QString resultsFilters() { return resultsLine() + QStringLiteral(";;") + allLine(); }
QString videoFilters() { return line(FileFiltersWords::tr("Videos"), videoFiles()) + QStringLiteral(";;") + allLine(); }
QString logFilters() { return logLine() + QStringLiteral(";;") + allLine(); }
bool isLogName(const QString& path) { return QDir::match(logFiles(), QFileInfo(path).fileName()); }
bool isVideoName(const QString& path) { return QDir::match(videoFiles(), QFileInfo(path).fileName()); }
QString configFilters() { return configLine() + QStringLiteral(";;") + allLine(); }

}  // namespace teardown
