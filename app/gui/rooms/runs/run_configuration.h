// RunConfiguration: a command of mmclassification that was pasted, as one of this program; kept in the settings.
#pragma once

#include <QString>
#include <QStringList>

#include <vector>

namespace teardown {

struct PastedCommand;

struct RunConfiguration {
    QStringList words;  ///< of the verb and its arguments: "test", "a.py", "--metrics", "accuracy"
    QString folder;     ///< that it runs in
    QString script;     ///< "tools/test.py", where it came from
    QStringList files;  ///< config, checkpoint and pictures that the window can open

    /// As typed in a terminal, with quotes where they are needed.
    QString text() const;
    bool operator==(const RunConfiguration&) const = default;
};

/// Of a command that runs().
RunConfiguration runConfiguration(const PastedCommand& command, const QString& folder);

std::vector<RunConfiguration> keptRuns();
void keepRuns(const std::vector<RunConfiguration>& runs);

}  // namespace teardown
