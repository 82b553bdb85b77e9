// ShareBar: a fraction as a thin bar with its number.
#pragma once

#include <QString>
#include <QWidget>

namespace teardown {

class ShareBar : public QWidget {
    Q_OBJECT
public:
    explicit ShareBar(QWidget* parent = nullptr);
    /// 0..1; `text` is to the right of the bar.
    void setShare(double share, const QString& text);
    double share() const { return m_share; }
    QSize sizeHint() const override { return {260, 20}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    double m_share = 0;
    QString m_text;
};

}  // namespace teardown
