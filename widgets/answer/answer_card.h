// AnswerCard: shown in place of the answer to explain why there is none, with a button that leads to the cause and, if a picture is
// missing, some bundled pictures.
#pragma once

#include "widgets/answer/answer_doubt.h"

#include <QFrame>
#include <QImage>

#include <vector>

class QHBoxLayout;
class QLabel;
class QPushButton;

namespace teardown {

class FlowLabel;

/// A bundled picture to start with.
struct SamplePicture {
    QString path;
    QImage thumbnail;
};

class AnswerCard : public QFrame {
    Q_OBJECT
public:
    explicit AnswerCard(QWidget* parent = nullptr);
    void setDoubt(const AnswerDoubt& doubt);
    const AnswerDoubt& doubt() const { return m_doubt; }
    /// Shown only if a picture is missing.
    void setPictures(const std::vector<SamplePicture>& pictures);
    QString title() const;
    QPushButton* button() const { return m_button; }

Q_SIGNALS:
    void followed(const teardown::AnswerDoubt& doubt);
    void pictureChosen(const QString& path);

private:
    AnswerDoubt m_doubt;
    FlowLabel* m_title;
    FlowLabel* m_text;
    QPushButton* m_button;
    QWidget* m_pictures;
    QHBoxLayout* m_row;
};

}  // namespace teardown
