#include "widgets/common/part_names.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QComboBox>
#include <QEvent>
#include <QLineEdit>

namespace teardown {
namespace {

QString nameOfPart(const QWidget& part) {
    if (part.inherits("QLineEditIconButton")) return PartNames::tr("Clear");
    if (part.inherits("QTableCornerButton")) return PartNames::tr("Select all");
    return {};
}

}  // namespace

void setBoxName(QComboBox& box, const QString& name) {
    box.setAccessibleName(name);
    box.view()->setAccessibleName(name);
    if (box.lineEdit()) box.lineEdit()->setAccessibleName(name);
}

PartNames::PartNames(QObject* parent) : QObject(parent) { qApp->installEventFilter(this); }

bool PartNames::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Polish && watched->isWidgetType()) {
        auto* widget = static_cast<QWidget*>(watched);
        if (widget->accessibleName().isEmpty())
            if (const QString name = nameOfPart(*widget); !name.isEmpty()) widget->setAccessibleName(name);
    }
    return QObject::eventFilter(watched, event);
}

}  // namespace teardown
