// FitPage: the diagnosis of the checkpoint - what the file is, how it fits the model, what would help, each remedy with its button. Applies
// nothing itself.
#pragma once

#include "core/checkpoint/fit/fit_case.h"

#include <QScrollArea>

#include <memory>

class QBoxLayout;
class QButtonGroup;
class QLabel;
class QListWidget;
class QToolButton;
class QVBoxLayout;

namespace teardown {

class FactTable;
class FlowLabel;
class PartialLoadView;
class ShareBar;

/// A change made in this window that is in effect.
struct FitInEffect {
    QString text;  ///< "model.head.num_classes=10"; empty: nothing
};

class FitPage : public QScrollArea {
    Q_OBJECT
public:
    explicit FitPage(QWidget* parent = nullptr);

    /// `canSetOptions`: whether config options can be applied here; otherwise they can be copied.
    void setCase(std::shared_ptr<const FitCase> fit, bool canSetOptions, const FitInEffect& inEffect);
    /// Shown while there is no checkpoint.
    void clear();
    const std::shared_ptr<const FitCase>& fit() const { return m_fit; }
    PartialLoadView* partialLoad() const { return m_partial; }
    QListWidget* keys() const { return m_keys; }
    /// Opens the list of matched (0), missing (1), unexpected (2) or mismatched (3) keys.
    void openList(int which);
    QString verdict() const;
    /// The buttons of the remedies, in order.
    const std::vector<QToolButton*>& buttons() const { return m_buttons; }

Q_SIGNALS:
    void applied(const teardown::Remedy& remedy);
    void optionsCopied(const QString& options);
    /// A change made in this window should be undone.
    void tookBack();
    void keyChosen(const QString& key);

private:
    QLabel* addHeading(const QString& text);
    void fillRemedies(bool canSetOptions, const FitInEffect& inEffect);
    void fillCounts();
    void fillKeys(int which);

    std::shared_ptr<const FitCase> m_fit;
    QVBoxLayout* m_layout;
    QLabel* m_title;
    FlowLabel* m_verdict;
    FlowLabel* m_advice;
    ShareBar* m_share;
    QLabel* m_remedyHeading;
    QWidget* m_remedies;
    QVBoxLayout* m_remedyLayout;
    std::vector<QToolButton*> m_buttons;
    QLabel* m_countHeading;
    QWidget* m_counts;
    QToolButton* m_count[4];
    QListWidget* m_keys;
    QLabel* m_partialHeading;
    PartialLoadView* m_partial;
    QLabel* m_signHeading;
    FactTable* m_signs;
    QLabel* m_mmcvHeading;
    FlowLabel* m_mmcv;
    int m_open = -1;
};

}  // namespace teardown
