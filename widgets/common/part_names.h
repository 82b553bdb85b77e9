// Names for screen readers of the parts that Qt's widgets create themselves and leave without one: the button that clears a field, the
// corner of a table, the list and the field of a combo box.
#pragma once

#include <QObject>
#include <QString>

class QComboBox;

namespace teardown {

/// The box, its list and, if it is editable, its field have this name.
void setBoxName(QComboBox& box, const QString& name);

/// Names the parts of all other widgets.

class PartNames : public QObject {
    Q_OBJECT
public:
    /// Watches the application's widgets as they are polished.
    explicit PartNames(QObject* parent);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
};

}  // namespace teardown
