// Reports: failures, successes and running work in the workspace, for the list of problems, the notices and the status bar.
#pragma once

#include "core/base/error.h"
#include "widgets/engine/problems.h"

#include <QObject>
#include <QString>

namespace teardown {

enum class WorkspacePart { Config, Checkpoint, Input, Engine };

/// "config", "checkpoint", "input", "engine": the source of its problems.
QString sourceOf(WorkspacePart part);

/// A problem with a part of the workspace.
struct Failure {
    WorkspacePart part = WorkspacePart::Engine;
    QString source;  ///< as in the list of problems: "config", or a journey's name
    QString path;    ///< the file that could not be opened; empty for journeys
    Error error;
};

class Reports : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    ProblemsModel& problems() { return m_problems; }
    const ProblemsModel& problems() const { return m_problems; }
    /// Adds it to the problems and reports it. Cancelled work is not a failure.
    void fail(WorkspacePart part, const QString& source, const Error& error, const QString& path = {});
    /// Reports an error whose causes are listed as problems already.
    void sum(WorkspacePart part, const QString& source, const Error& error) { Q_EMIT failed({part, source, {}, error}); }

Q_SIGNALS:
    /// A part could not be opened or a journey failed: shown above the columns.
    void failed(const teardown::Failure& failure);
    /// Success: a file in the role of `source`, or a journey (no path).
    void succeeded(const QString& source, const QString& path);
    /// done in 0..1, negative if unknown.
    void progressed(double done, const QString& label);

private:
    ProblemsModel m_problems;
};

}  // namespace teardown
