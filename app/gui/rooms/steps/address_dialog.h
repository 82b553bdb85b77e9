// AddressDialog: asks for an address (core/trace/address.h), completes layers and tensors, and says what is wrong with it.
#pragma once

#include "core/trace/address.h"

#include <QDialog>

#include <optional>

class QLabel;
class QLineEdit;
class QPushButton;
class QStringListModel;

namespace teardown {

class AddressDialog : public QDialog {
    Q_OBJECT
public:
    /// `start`: what stands in the field at first, selected.
    AddressDialog(TracePtr trace, const QString& start, QWidget* parent = nullptr);
    /// None while the text is no address of the trace.
    const std::optional<Address>& address() const { return m_address; }

private:
    void check();

    TracePtr m_trace;
    std::optional<Address> m_address;
    QLineEdit* m_edit;
    QLabel* m_hint;
    QStringListModel* m_like;
    QPushButton* m_go;
};

}  // namespace teardown
