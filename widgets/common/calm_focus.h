// CalmFocus: a list that gets the focus chooses nothing by it. Qt makes the first row the current one then, which for these lists would be
// a choice of the person's; only arrows, Return and clicks are.
#pragma once

#include <QObject>

class QAbstractItemView;

namespace teardown {

class CalmFocus : public QObject {
    Q_OBJECT
public:
    explicit CalmFocus(QAbstractItemView* view);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QAbstractItemView* m_view;
    bool m_passing = false;
};

}  // namespace teardown
