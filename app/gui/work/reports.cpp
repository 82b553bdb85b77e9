#include "app/gui/work/reports.h"

namespace teardown {

QString sourceOf(WorkspacePart part) {
    switch (part) {
        case WorkspacePart::Config:
            return QStringLiteral("config");
        case WorkspacePart::Checkpoint:
            return QStringLiteral("checkpoint");
        case WorkspacePart::Input:
            return QStringLiteral("input");
        case WorkspacePart::Engine:
            return QStringLiteral("engine");
    }
    return {};
}

void Reports::fail(WorkspacePart part, const QString& source, const Error& error, const QString& path) {
    if (error.kind == ErrorKind::Cancelled) return;
    m_problems.add(source, error);
    Q_EMIT failed({part, source, path, error});
}

}  // namespace teardown
