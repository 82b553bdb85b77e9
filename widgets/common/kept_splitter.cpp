#include "widgets/common/kept_splitter.h"

#include <QSettings>
#include <QVariantList>

#include <utility>

namespace teardown {

KeptSplitter::KeptSplitter(const QString& name, Qt::Orientation orientation, QWidget* parent) : QSplitter(orientation, parent) {
    setObjectName(name);
    setChildrenCollapsible(false);
    // Emitted for drags and keys, not for setSizes().
    connect(this, &QSplitter::splitterMoved, this, [this] {
        QVariantList kept;
        for (const int size : sizes()) kept += size;
        QSettings().setValue(key(), kept);
    });
}

QString KeptSplitter::key() const { return QStringLiteral("splitters/") + objectName(); }

QList<int> KeptSplitter::keptSizes() const {
    QList<int> sizes;
    for (const QVariant& size : QSettings().value(key()).toList()) sizes += qMax(0, size.toInt());
    // Another version may have another number of parts.
    return sizes.size() == count() ? sizes : QList<int>();
}

void KeptSplitter::reset() {
    QSettings().remove(key());
    if (m_first.size() == count()) setSizes(m_first);
}

void KeptSplitter::showEvent(QShowEvent* event) {
    QSplitter::showEvent(event);
    if (std::exchange(m_restored, true)) return;
    m_first = sizes();
    if (const QList<int> sizes = keptSizes(); !sizes.isEmpty()) setSizes(sizes);
}

}  // namespace teardown
