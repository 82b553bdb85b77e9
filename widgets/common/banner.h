// Banner: a message inside the panel that it is about. Never a modal dialog.
#pragma once

#include "core/base/diagnostics.h"
#include "core/base/error.h"

#include <QFrame>

class QLabel;

namespace teardown {

class Banner : public QFrame {
    Q_OBJECT
public:
    explicit Banner(QWidget* parent = nullptr);
    void showError(const Error& error);
    void showMessage(const QString& text, bool isWarning = true);
    void dismiss();
    QString text() const;

Q_SIGNALS:
    void shown(bool visible);

private:
    void setSeverity(const QString& severity);
    QLabel* m_place;
    QLabel* m_text;
};

}  // namespace teardown
