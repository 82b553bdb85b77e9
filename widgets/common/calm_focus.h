// CalmFocus: keeps a list from selecting a row when it gets the focus. Qt makes the first row current then, which these lists would treat
// as the user's choice; only arrows, Return and clicks select.
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
