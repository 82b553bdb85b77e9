#include "app/gui/rooms/runs/run_configuration.h"

#include "core/command/pasted_command.h"
#include "widgets/common/strings.h"

#include <QDir>
#include <QSettings>
#include <QVariantMap>

namespace teardown {
namespace {

const QString kKeptRuns = QStringLiteral("runs/configurations");
constexpr int kMostKept = 50;

}  // namespace

QString RunConfiguration::text() const {
    PastedCommand command;
    command.verb = fromQt(words.value(0));
    for (const QString& word : words.mid(1)) command.arguments.push_back(fromQt(word));
    return toQt(commandText(command));
}

RunConfiguration runConfiguration(const PastedCommand& command, const QString& folder) {
    RunConfiguration run;
    run.words = toQt(command.verb).split(QLatin1Char(' '), Qt::SkipEmptyParts);
    for (const std::string& argument : command.arguments) run.words += toQt(argument);
    run.folder = folder;
    run.script = toQt(command.script);
    for (const PastedPath& path : command.paths)
        if (!path.isOutput) run.files += QDir(folder).absoluteFilePath(toQt(path.mapped));
    return run;
}

std::vector<RunConfiguration> keptRuns() {
    std::vector<RunConfiguration> runs;
    for (const QVariant& kept : QSettings().value(kKeptRuns).toList()) {
        const QVariantMap map = kept.toMap();
        RunConfiguration run{map.value(QStringLiteral("words")).toStringList(), map.value(QStringLiteral("folder")).toString(),
                             map.value(QStringLiteral("script")).toString(), map.value(QStringLiteral("files")).toStringList()};
        if (!run.words.isEmpty() && runs.size() < kMostKept) runs.push_back(std::move(run));
    }
    return runs;
}

void keepRuns(const std::vector<RunConfiguration>& runs) {
    QVariantList list;
    // The newest ones.
    const std::size_t from = runs.size() > kMostKept ? runs.size() - kMostKept : 0;
    for (std::size_t i = from; i < runs.size(); ++i)
        list += QVariantMap{{QStringLiteral("words"), runs[i].words},
                            {QStringLiteral("folder"), runs[i].folder},
                            {QStringLiteral("script"), runs[i].script},
                            {QStringLiteral("files"), runs[i].files}};
    QSettings().setValue(kKeptRuns, list);
}

}  // namespace teardown
