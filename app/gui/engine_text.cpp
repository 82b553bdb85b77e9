#include "app/gui/engine_text.h"

#include "core/session/engine_info.h"
#include "widgets/common/strings.h"

#include <QStringList>

namespace teardown {

QString engineText(const EngineInfo& info) {
    QStringList parts{QStringLiteral("libtorch ") + toQt(info.torchVersion)};
    if (!info.simd.empty()) parts += toQt(info.simd);
    if (!info.openCvVersion.empty()) parts += QStringLiteral("OpenCV ") + toQt(info.openCvVersion);
    if (!info.blas.empty()) parts += toQt(info.blas);
    const QString text = parts.join(QStringLiteral(", "));
    return info.blasAdvice.empty() ? text : text + QLatin1Char('\n') + toQt(info.blasAdvice);
}

}  // namespace teardown
