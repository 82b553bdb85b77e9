// CurrentStack: a stack that asks for the room of its current widget only, not of the largest one.
#pragma once

#include <QStackedWidget>

namespace teardown {

class CurrentStack : public QStackedWidget {
public:
    explicit CurrentStack(QWidget* parent = nullptr) : QStackedWidget(parent) {
        connect(this, &QStackedWidget::currentChanged, this, [this] { updateGeometry(); });
    }
    QSize minimumSizeHint() const override { return currentWidget() ? currentWidget()->minimumSizeHint() : QSize(); }
};

}  // namespace teardown
