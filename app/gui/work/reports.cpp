#include "app/gui/work/reports.h"

namespace teardown {

QString sourceOf(Part part) {
    switch (part) {
        case Part::Config:
            return QStringLiteral("config");
        case Part::Checkpoint:
            return QStringLiteral("checkpoint");
        case Part::Input:
            return QStringLiteral("input");
        case Part::Engine:
            return QStringLiteral("engine");
    }
    return {};
}

void Reports::fail(Part part, const QString& source, const Error& error, const QString& path) {
    if (error.kind == ErrorKind::Cancelled) return;
    m_problems.add(source, error);
    Q_EMIT failed({part, source, path, error});
}

}  // namespace teardown
