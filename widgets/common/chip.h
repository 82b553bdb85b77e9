// Chip: one part of the workspace in the top bar - its picture or name and its state in words. Muted while the part is missing.
#pragma once

#include <QFrame>
#include <QImage>

#include <vector>

class QLabel;

namespace teardown {

class Chip : public QFrame {
    Q_OBJECT
public:
    enum class State { Neutral, Good, Warning, Bad };
    /// The kinds of states, each with its colour.
    struct Words {
        QString text;
        State kind = State::Neutral;
    };

    Chip(const QString& role, const QString& missingText, QWidget* parent = nullptr);
    /// Empty name: missing. At most two states, each in its own colour: "122 loaded" and "62 extra".
    void setContent(const QString& name, const std::vector<Words>& states, const QString& toolTip);
    QString name() const;
    /// The states as shown, with their kinds.
    const std::vector<Words>& states() const { return m_said; }
    void setThumbnail(const QImage& image);
    /// What is left out where space is short, before the name loses letters: the thumbnail, then also words that are no warning.
    enum class Brevity { Whole, NoThumbnail, NameOnly };
    void setBrevity(Brevity brevity);
    /// The width of the whole name, and the one that it may have at most.
    int nameWidth() const;
    void setNameLimit(int width);
    static constexpr int kWidestName = 340;
    static constexpr int kNarrowestName = 48;

Q_SIGNALS:
    void clicked();
    /// The right button or the Menu key: `place` is where a menu opens, on the screen.
    void menuRequested(QPoint place);

protected:
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    void applyBrevity();
    QString m_role;
    QString m_missing;
    QLabel* m_thumbnail;
    qint64 m_shown = 0;  ///< cache key of the thumbnail's source picture
    QLabel* m_name;
    QLabel* m_states[2];
    std::vector<Words> m_said;
    bool m_hasThumbnail = false;
    Brevity m_brevity = Brevity::Whole;
};

}  // namespace teardown
