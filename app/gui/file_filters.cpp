#include "app/gui/file_filters.h"

#include "core/base/picture_names.h"

#include <QCoreApplication>
#include <QStringList>

namespace teardown {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(FileFilters)
};

QStringList configs() { return {"*.py", "*.json", "*.yaml", "*.yml"}; }
QStringList checkpoints() { return {"*.pth", "*.pt", "*.ckpt", "*.bin", "*.safetensors", "*.npz", "*.npy", "*.pkl"}; }

QStringList pictures() {
    QStringList globs;
    for (const std::string_view ending : pictureEndings()) globs += QStringLiteral("*.") + QString::fromLatin1(ending.data(), static_cast<qsizetype>(ending.size()));
    return globs;
}

QString line(const QString& name, const QStringList& globs) { return QStringLiteral("%1 (%2)").arg(name, globs.join(QLatin1Char(' '))); }
QString configLine() { return line(Words::tr("Configs"), configs()); }
QString checkpointLine() { return line(Words::tr("Checkpoints"), checkpoints()); }
QString allLine() { return line(Words::tr("All files"), {"*"}); }

}  // namespace

QString openFilters() {
    const QStringList lines{line(Words::tr("Configs, checkpoints and pictures"), configs() + checkpoints() + pictures()), configLine(), checkpointLine(),
                            line(Words::tr("Pictures"), pictures()), allLine()};
    return lines.join(QStringLiteral(";;"));
}

QString checkpointFilters() { return checkpointLine() + QStringLiteral(";;") + allLine(); }
QString configFilters() { return configLine() + QStringLiteral(";;") + allLine(); }

}  // namespace teardown
