// Chip: one part of the workspace in the top bar - its picture or name and its state in words. Looks quiet while the part is missing.
#pragma once

#include <QFrame>
#include <QImage>

class QLabel;

namespace teardown {

class Chip : public QFrame {
    Q_OBJECT
public:
    enum class State { Neutral, Good, Warning };

    Chip(const QString& role, const QString& missingText, QWidget* parent = nullptr);
    /// Empty name: missing.
    void setContent(const QString& name, const QString& state, State kind, const QString& toolTip);
    void setThumbnail(const QImage& image);

Q_SIGNALS:
    void clicked();

protected:
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    QString m_role;
    QString m_missing;
    QLabel* m_thumbnail;
    qint64 m_shown = 0;  ///< cache key of the picture that the thumbnail was made of
    QLabel* m_name;
    QLabel* m_state;
};

}  // namespace teardown
